using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;

namespace Gearman.Client.Tests;

/// <summary>Traces and metrics, over real job servers. Whoever listens hears all of the process, so nothing runs beside these.</summary>
[Collection(nameof(TelemetryTests))]
public sealed class TelemetryTests : JobServerSuite
{
    private readonly ConcurrentQueue<Activity> _spans = new();
    private readonly ActivityListener _listener;

    public TelemetryTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is GearmanTelemetry.ActivitySourceName or nameof(TelemetryTests),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _spans.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _listener.Dispose();
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Servers))]
    public async Task The_spans_of_client_and_worker_are_one_trace_and_the_workload_stays_as_it_is(string name)
    {
        var (client, server) = await StartAsync(name, TestContext.Current.CancellationToken, options => options.CarryTraces = true);
        var seen = new ConcurrentQueue<(string? Unique, string Workload)>();
        Work(server, worker => worker.Register("f", (job, _) =>
        {
            seen.Enqueue((job.Unique, Encoding.ASCII.GetString(job.Workload)));
            return ValueTask.FromResult<ReadOnlyMemory<byte>>("done"u8.ToArray());
        }));

        using var source = new ActivitySource(nameof(TelemetryTests));
        using (var root = source.StartActivity("root"))
        {
            await client.SubmitAsync(new JobRequest("f", "one"u8.ToArray()), TestContext.Current.CancellationToken);
            await (await client.StartAsync(new JobRequest("f", "two"u8.ToArray()), TestContext.Current.CancellationToken)).Result;
            await client.SubmitBackgroundAsync(new JobRequest("f", "three"u8.ToArray()), TestContext.Current.CancellationToken);
            Assert.Same(root, Activity.Current);
        }

        await UntilAsync(() => Task.FromResult(_spans.Count == 7));
        var root1 = Assert.Single(_spans, span => span.OperationName == "root");
        var sends = _spans.Where(span => span.OperationName == "send f").ToList();
        var processes = _spans.Where(span => span.OperationName == "process f").ToList();
        Assert.Equal(3, sends.Count);
        Assert.All(sends, send => Assert.Equal(root1.SpanId, send.ParentSpanId));
        Assert.Equal(sends.Select(send => send.SpanId.ToHexString()).Order(), processes.Select(process => process.ParentSpanId.ToHexString()).Order());
        Assert.All(processes, process => Assert.Equal((root1.TraceId, ActivityKind.Consumer), (process.TraceId, process.Kind)));
        Assert.Equal(2, sends.Count(send => send.Kind == ActivityKind.Client));
        Assert.Equal(["one", "two", "three"], seen.Select(job => job.Workload));
        Assert.All(sends, send => Assert.Equal(
            ("gearman", "send", "f", "127.0.0.1", server.Port),
            (send.GetTagItem("messaging.system"), send.GetTagItem("messaging.operation.type"), send.GetTagItem("messaging.destination.name"),
                send.GetTagItem("server.address"), send.GetTagItem("server.port"))));
        Assert.Subset(
            sends.Select(send => send.GetTagItem("messaging.message.id")).ToHashSet(),
            processes.Select(process => process.GetTagItem("messaging.message.id")).ToHashSet());
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Servers))]
    public async Task A_unique_of_the_callers_is_never_replaced_and_none_is_made_up_unless_asked(string name)
    {
        var uniques = new ConcurrentQueue<string?>();
        foreach (var carry in new[] { false, true })
        {
            var (client, server) = await StartAsync(name, TestContext.Current.CancellationToken, options => options.CarryTraces = carry);
            Work(server, worker => worker.Register("f", (job, _) =>
            {
                uniques.Enqueue(job.Unique);
                return default;
            }));
            await client.SubmitAsync(new JobRequest("f", default), TestContext.Current.CancellationToken);
            await client.SubmitAsync(new JobRequest("f", default) { Unique = "mine" }, TestContext.Current.CancellationToken);
        }

        Assert.Equal([null, "mine", "mine"], uniques.Where((_, i) => i != 2));
        Assert.Equal(55, uniques.ElementAt(2)!.Length);
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Servers))]
    public async Task What_fails_has_its_error_in_the_spans_and_in_the_metrics(string name)
    {
        var measured = new ConcurrentQueue<(string Instrument, double Value, string Tags)>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, meter) =>
        {
            if (instrument.Meter.Name == GearmanTelemetry.MeterName)
            {
                meter.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => measured.Enqueue((instrument.Name, value, Text(tags))));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => measured.Enqueue((instrument.Name, value, Text(tags))));
        listener.Start();

        var (client, server) = await StartAsync(name, TestContext.Current.CancellationToken);
        Work(server, worker => worker.Register("f", workload => workload.IsEmpty ? throw new FormatException("empty") : workload.First));
        await client.SubmitAsync(new JobRequest("f", "x"u8.ToArray()), TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<JobErrorException>(() => client.SubmitAsync(new JobRequest("f", default), TestContext.Current.CancellationToken));
        await UntilAsync(() => Task.FromResult(measured.Count == 8 && _spans.Count == 4));

        Assert.Equal(
            ["messaging.client.consumed.messages", "messaging.client.operation.duration", "messaging.client.sent.messages", "messaging.process.duration"],
            measured.Select(one => one.Instrument).Distinct().Order());
        Assert.All(measured, one => Assert.Contains($"messaging.destination.name=f;server.address=127.0.0.1;server.port={server.Port}", one.Tags, StringComparison.Ordinal));
        Assert.Equal(2, measured.Count(one => one.Tags.EndsWith("error.type=Gearman.Client.JobErrorException;", StringComparison.Ordinal)));
        Assert.Equal(2, measured.Count(one => one.Tags.EndsWith("error.type=System.FormatException;", StringComparison.Ordinal)));
        Assert.Equal(2, _spans.Count(span => span.Status == ActivityStatusCode.Error));
    }

    private static string Text(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var text = new StringBuilder();
        foreach (var (key, value) in tags)
        {
            text.Append($"{key}={value};");
        }

        return text.ToString();
    }
}
