using System.Diagnostics;
using System.Text;
using Gearman.Server.Brokering;
using Gearman.Server.Failures;
using Gearman.Server.Sessions;

namespace Gearman.Server.Telemetry;

/// <summary>
/// The spans of jobs whose unique is a W3C traceparent: children of the span that it names, as the worker's span is, so that
/// client, server and worker are one trace. While nobody listens, nothing is kept of a job.
/// </summary>
/// <param name="handles">How a job's number is written.</param>
/// <param name="time">The clock.</param>
internal sealed class JobTraces(HandleFormat handles, TimeProvider time) : IJobObserver
{
    /// <summary>Jobs beyond have no span, so that a queue that nobody works at does not fill the memory with them.</summary>
    internal const int MaxOpen = 65_536;

    /// <summary>The length of a W3C traceparent, version 00.</summary>
    private const int TraceParentLength = 55;

    private static readonly ActivitySource Source = new(GearmanServerTelemetry.ActivitySourceName);

    /// <summary>By the number of the job.</summary>
    private readonly Dictionary<long, Activity> _open = [];

    /// <summary>Jobs that have a span.</summary>
    public int OpenCount => _open.Count;

    public void OnSubmitted(in Job job, Function function, ReadOnlySpan<byte> unique)
    {
        if (unique.Length != TraceParentLength
            || !Source.HasListeners()
            || _open.Count == MaxOpen
            || !ActivityContext.TryParse(Encoding.ASCII.GetString(unique), traceState: null, isRemote: true, out var parent))
        {
            return;
        }

        // The thread serves all jobs: none of their spans is its current one.
        var current = Activity.Current;
        var name = Encoding.UTF8.GetString(function.LocalName);
        var activity = Source.StartActivity($"serve {name}", ActivityKind.Internal, parent, startTime: time.GetUtcNow());
        Activity.Current = current;
        if (activity is null)
        {
            return;
        }

        activity.SetTag("messaging.system", "gearman");
        activity.SetTag("messaging.operation.name", "serve");
        activity.SetTag("messaging.destination.name", name);
        activity.SetTag("messaging.message.id", handles.Format(job.Number));
        activity.SetTag("messaging.message.body.size", (long)job.WorkloadLength);
        _open.Add(job.Number, activity);
    }

    public void OnAssigned(in Job job)
    {
        if (_open.Count > 0 && _open.TryGetValue(job.Number, out var activity))
        {
            activity.AddEvent(new ActivityEvent("assigned", time.GetUtcNow()));
        }
    }

    public void OnRetried(in Job job, AttemptOutcome outcome)
    {
        if (_open.Count > 0 && _open.TryGetValue(job.Number, out var activity))
        {
            activity.AddEvent(new ActivityEvent("retried", time.GetUtcNow(), new ActivityTagsCollection { ["error.type"] = OutcomeWord.Of(outcome) }));
        }
    }

    public void OnEnded(in Job job, JobOutcome outcome)
    {
        if (_open.Count == 0 || !_open.Remove(job.Number, out var activity))
        {
            return;
        }

        if (outcome != JobOutcome.Completed)
        {
            activity.SetTag("error.type", Instruments.NameOf(outcome));
            activity.SetStatus(ActivityStatusCode.Error);
        }

        activity.SetEndTime(time.GetUtcNow().UtcDateTime);
        activity.Dispose();
    }
}
