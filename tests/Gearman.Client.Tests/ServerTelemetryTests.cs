using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;
using Gearman.Server;
using Gearman.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Gearman.Client.Tests;

/// <summary>What the server tells of itself, beside its clients and workers.</summary>
[Collection(nameof(TelemetryTests))]
public sealed class ServerTelemetryTests : JobServerSuite
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task The_spans_of_client_server_and_worker_are_one_trace_and_the_workload_stays_as_it_is()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is GearmanTelemetry.ActivitySourceName or GearmanServerTelemetry.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var server = await GearmanTestServer.StartAsync();
        var servers = new[] { new ServerAddress("127.0.0.1", server.Port) };
        await using var client = new GearmanClient(new GearmanClientOptions { Servers = servers, CarryTraces = true });
        await using var worker = new GearmanWorker(new GearmanWorkerOptions { Servers = servers });
        var workloads = new ConcurrentQueue<string>();
        worker.Register("f", workload =>
        {
            workloads.Enqueue(Encoding.ASCII.GetString(workload));
            return "done"u8.ToArray();
        });
        _ = worker.RunAsync(Cancellation);

        var result = await client.SubmitAsync(new JobRequest("f", "work"u8.ToArray()), Cancellation);
        Assert.Equal("done"u8, result.Span);
        Assert.Equal(["work"], workloads);
        await UntilAsync(() => Task.FromResult(spans.Count == 3));
        var send = Assert.Single(spans, span => span.OperationName == "send f");
        var serve = Assert.Single(spans, span => span.OperationName == "serve f");
        var process = Assert.Single(spans, span => span.OperationName == "process f");
        Assert.Equal((send.TraceId, send.SpanId), (serve.TraceId, serve.ParentSpanId));
        Assert.Equal((send.TraceId, send.SpanId), (process.TraceId, process.ParentSpanId));
        Assert.Equal(send.GetTagItem("messaging.message.id"), serve.GetTagItem("messaging.message.id"));
        Assert.Equal(["assigned"], serve.Events.Select(e => e.Name));
    }

    [Fact(Timeout = 120_000)]
    public async Task Metrics_tell_what_is_in_the_server_and_what_happened_there()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var server = await GearmanTestServer.StartAsync(time: time);
        using var metrics = new ServerMetrics(server.Port);
        AssertAllIn(metrics.Read(), ["connections=0", "submitted.jobs=0"]);

        var servers = new[] { new ServerAddress("127.0.0.1", server.Port) };
        await using var client = new GearmanClient(new GearmanClientOptions { Servers = servers });
        await client.SubmitBackgroundAsync(new JobRequest("f", "12345"u8.ToArray()) { Unique = "one" }, Cancellation);
        await client.SubmitBackgroundAsync(new JobRequest("f", "12345"u8.ToArray()) { Unique = "one" }, Cancellation);
        await client.ScheduleAsync(new JobRequest("f", default), time.GetUtcNow().AddHours(1), Cancellation);
        time.Advance(TimeSpan.FromSeconds(1));
        var before = metrics.Read();
        AssertAllIn(before, ["connections=1", "jobs/f/queued=1", "jobs/f/running=0", "jobs/f/waiting=1", "workers/f=0"]);
        AssertAllIn(before, ["submitted.jobs=2", "submitted.size=8", "joined.jobs=1", "refused.jobs=0", "assigned.jobs=0"]);

        await using var worker = new GearmanWorker(new GearmanWorkerOptions { Servers = servers });
        worker.Register("f", workload => workload.IsEmpty ? throw new FormatException("empty") : workload.First);
        _ = worker.RunAsync(Cancellation);
        await client.SubmitAsync(new JobRequest("f", "1"u8.ToArray()), Cancellation);
        await Assert.ThrowsAsync<JobErrorException>(() => client.SubmitAsync(new JobRequest("f", default), Cancellation));
        time.Advance(TimeSpan.FromSeconds(1));
        var after = metrics.Read();
        AssertAllIn(after, ["connections=2", "jobs/f/queued=0", "jobs/f/running=0", "jobs/f/waiting=1", "workers/f=1"]);
        AssertAllIn(after, ["submitted.jobs=4", "assigned.jobs=3", "ended.jobs/completed=2", "ended.jobs/exception=1", "ended.jobs/failed=0"]);

        await server.Server.StopAsync(Cancellation);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.DoesNotContain(metrics.Read(), line => line.Split('/', '=')[0] is "jobs" or "workers" or "connections");
        await server.Server.DisposeAsync();
        Assert.Empty(metrics.Read());
    }

    private static void AssertAllIn(IReadOnlyList<string> lines, string[] expected) => Assert.Equal(expected, expected.Intersect(lines));

    /// <summary>What the instruments of one server say, a line each: <c>jobs/f/queued=1</c>.</summary>
    private sealed class ServerMetrics : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly List<string> _lines = [];

        public ServerMetrics(int port)
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == GearmanServerTelemetry.MeterName)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            {
                Assert.Equal("gearman", tags[0].Value);
                if (tags[2].Value is int other && other == port)
                {
                    var name = instrument.Name["gearman.server.".Length..];
                    _lines.Add($"{string.Join('/', [name, .. tags[3..].ToArray().Select(tag => tag.Value)])}={value}");
                }
            });
            _listener.Start();
        }

        public IReadOnlyList<string> Read()
        {
            _lines.Clear();
            _listener.RecordObservableInstruments();
            return [.. _lines];
        }

        public void Dispose() => _listener.Dispose();
    }
}
