using System.Diagnostics;
using Gearman.Client.Submitting;
using Gearman.Protocol;

namespace Gearman.Client.Telemetry;

/// <summary>A submit or a handler's run that somebody wants to know of: a span, and what the instruments are told at its end.</summary>
internal sealed class ObservedJob
{
    /// <summary>The length of a W3C traceparent, version 00.</summary>
    private const int TraceParentLength = 55;

    private readonly Activity? _activity;
    private readonly string _function;
    private readonly bool _isSend;
    private readonly TimeProvider _time;
    private readonly long _started;

    private ObservedJob(Activity? activity, string function, long size, bool isSend, TimeProvider time)
    {
        _activity = activity;
        _function = function;
        _isSend = isSend;
        _time = time;
        _started = time.GetTimestamp();
        activity?.SetTag("messaging.message.body.size", size);
    }

    /// <summary>A submit begins. The span is the current one from here on.</summary>
    /// <param name="job">The job; given the span as its unique, if it has none and is to carry the trace.</param>
    /// <param name="foreground">It lasts to the result.</param>
    /// <param name="carry">The trace goes along with the job.</param>
    /// <param name="time">What durations are measured by.</param>
    public static ObservedJob BeginSend(ref JobRequest job, bool foreground, bool carry, TimeProvider time)
    {
        var activity = Instruments.StartSend(job.Function, foreground);
        if (carry && string.IsNullOrEmpty(job.Unique) && activity is { IdFormat: ActivityIdFormat.W3C, Id: { Length: <= PacketLimits.MaxUniqueLength } id })
        {
            job = job with { Unique = id };
        }

        return new ObservedJob(activity, job.Function, job.Workload.Length, isSend: true, time);
    }

    /// <summary>A handler begins. The span is the current one from here on; its parent is the one that the job's unique names, if it is one.</summary>
    public static ObservedJob BeginProcess(JobContext job, TimeProvider time)
    {
        var parent = job.Unique is { Length: TraceParentLength } unique
            && ActivityContext.TryParse(unique, traceState: null, isRemote: true, out var context) ? context : default;
        return new ObservedJob(Instruments.StartProcess(job.Function, parent), job.Function, job.Workload.Length, isSend: false, time);
    }

    /// <summary>It has ended.</summary>
    /// <param name="handle">The job, if it has a handle.</param>
    /// <param name="error">Why it failed; null if it did not.</param>
    public void End(JobHandle? handle, Exception? error)
    {
        var name = _isSend ? "send" : "process";
        var tags = new TagList
        {
            { "messaging.system", "gearman" },
            { "messaging.operation.name", name },
            { "messaging.operation.type", name },
            { "messaging.destination.name", _function },
        };
        if ((handle?.Server ?? (error as GearmanException)?.Server) is { } address)
        {
            tags.Add("server.address", address.Host);
            tags.Add("server.port", address.Port);
        }

        if (error is not null)
        {
            tags.Add("error.type", error.GetType().FullName);
        }

        var duration = _time.GetElapsedTime(_started);
        if (_isSend)
        {
            Instruments.RecordSend(duration, tags);
        }
        else
        {
            Instruments.RecordProcess(duration, tags);
        }

        if (_activity is null)
        {
            return;
        }

        foreach (var (key, value) in tags)
        {
            _activity.SetTag(key, value);
        }

        _activity.SetTag("messaging.message.id", handle?.Value);
        if (error is not null)
        {
            _activity.SetStatus(ActivityStatusCode.Error, error.Message);
            _activity.AddException(error);
        }

        _activity.Dispose();
    }

    /// <summary>Ends it when a foreground job has its result.</summary>
    public async Task EndWithAsync(ForegroundJob job)
    {
        await ((Task)job.Result).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        End(job.Handle, job.Result.Exception?.InnerException);
    }
}
