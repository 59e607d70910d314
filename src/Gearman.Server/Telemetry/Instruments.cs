using System.Diagnostics.Metrics;
using System.Net;
using Gearman.Server.Brokering;

namespace Gearman.Server.Telemetry;

/// <summary>All instruments of a server, with their names and units. All are read when somebody collects; nobody is told of a job.</summary>
internal sealed class Instruments : IDisposable
{
    private readonly Meter _meter = new(GearmanServerTelemetry.MeterName);
    private readonly KeyValuePair<string, object?>[] _server;

    /// <summary>The instruments of a server that runs.</summary>
    /// <param name="endPoint">Which server it is, if there are several in the process.</param>
    /// <param name="tally">What happened.</param>
    /// <param name="load">What is there.</param>
    public Instruments(IPEndPoint endPoint, JobTally tally, LoadReader load)
    {
        _server =
        [
            new("messaging.system", "gearman"),
            new("server.address", endPoint.Address.ToString()),
            new("server.port", endPoint.Port),
        ];
        _meter.CreateObservableUpDownCounter(
            "gearman.server.jobs",
            () => load.Read()?.Functions.SelectMany(JobsOf) ?? [],
            "{job}",
            "Jobs, by function and state");
        _meter.CreateObservableUpDownCounter(
            "gearman.server.workers",
            () => load.Read()?.Functions.Select(function => Measure(function.Workers, TagsOf(function))) ?? [],
            "{worker}",
            "Workers that can do a function");
        _meter.CreateObservableUpDownCounter(
            "gearman.server.connections",
            () => load.Read() is { Connections: var count } ? [Measure(count)] : Array.Empty<Measurement<long>>(),
            "{connection}",
            "Connected clients and workers");
        _meter.CreateObservableUpDownCounter(
            "gearman.server.failed.jobs",
            () => load.Read()?.Failed.Select(failed => Measure(failed.Jobs, TagsOf(failed.Tenant))) ?? [],
            "{job}",
            "Jobs that failed for good and are kept");
        Count("gearman.server.submitted.jobs", "{job}", "New jobs", () => tally.Submitted);
        Count("gearman.server.submitted.size", "By", "Uniques and workloads of new jobs", () => tally.SubmittedBytes);
        Count("gearman.server.joined.jobs", "{job}", "Submits that joined a job of the same unique", () => tally.Joined);
        Count("gearman.server.refused.jobs", "{job}", "Submits beyond a limit", () => tally.Refused);
        Count("gearman.server.assigned.jobs", "{job}", "Jobs given to workers", () => tally.Assigned);
        Count("gearman.server.retried.jobs", "{attempt}", "Attempts at jobs that came to nothing and were not the last", () => tally.Retried);
        Count("gearman.server.forgotten.jobs", "{job}", "Failed jobs that were forgotten for lack of room", () => tally.Forgotten);
        _meter.CreateObservableCounter(
            "gearman.server.ended.jobs",
            () => Enum.GetValues<JobOutcome>().Select(outcome => Measure(tally.Ended(outcome), [new("gearman.job.outcome", NameOf(outcome))])),
            "{job}",
            "Jobs that ended, by how");
    }

    /// <summary>The outcome as metrics and spans have it.</summary>
    public static string NameOf(JobOutcome outcome) => outcome switch
    {
        JobOutcome.Completed => "completed",
        JobOutcome.Failed => "failed",
        JobOutcome.Exception => "exception",
        JobOutcome.Lost => "lost",
        JobOutcome.Cancelled => "cancelled",
        JobOutcome.Abandoned => "abandoned",
        _ => "refused",
    };

    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?>[] TagsOf(FunctionLoad function) =>
        [new("messaging.destination.name", function.Name), .. TagsOf(function.Tenant)];

    private static KeyValuePair<string, object?>[] TagsOf(string? tenant) => tenant is null ? [] : [new("gearman.tenant", tenant)];

    private IEnumerable<Measurement<long>> JobsOf(FunctionLoad function)
    {
        var tags = TagsOf(function);
        yield return Measure(function.Queued, [.. tags, new("gearman.job.state", "queued")]);
        yield return Measure(function.Running, [.. tags, new("gearman.job.state", "running")]);
        yield return Measure(function.Waiting, [.. tags, new("gearman.job.state", "waiting")]);
    }

    private void Count(string name, string unit, string description, Func<long> read) =>
        _meter.CreateObservableCounter(name, () => Measure(read()), unit, description);

    private Measurement<long> Measure(long value, params KeyValuePair<string, object?>[] tags) => new(value, [.. _server, .. tags]);
}
