using System.Text;
using Gearman.Server.Brokering;
using JobPriority = Gearman.Server.Protocols.JobPriority;

namespace Gearman.Server.Failures;

/// <summary>A job that failed for good, as the server keeps it. Names and texts are its bytes read as UTF-8.</summary>
public sealed class FailedJob
{
    internal FailedJob(FailedEntry entry, string handle)
    {
        Handle = handle;
        Function = Encoding.UTF8.GetString(entry.LocalName);
        Tenant = entry.Tenant.Name is { Length: > 0 } tenant ? tenant : null;
        Unique = Encoding.UTF8.GetString(entry.Unique);
        Priority = (JobPriority)entry.Priority;
        Payload = entry.Workload;
        Attempts = entry.Failure.Attempts;
        Cause = entry.Failure.Cause;
        FailedAt = entry.Failure.At;
        Message = Encoding.UTF8.GetString(entry.Failure.Message);
        History = entry.Failure.History;
    }

    /// <summary>Its handle. After a restart of the server its start is another, its number the same.</summary>
    public string Handle { get; }

    /// <summary>Its function.</summary>
    public string Function { get; }

    /// <summary>The tenant whose job it is; null for nobody's.</summary>
    public string? Tenant { get; }

    /// <summary>Its unique; empty for none.</summary>
    public string Unique { get; }

    /// <summary>Its priority.</summary>
    public JobPriority Priority { get; }

    /// <summary>What the worker got.</summary>
    public ReadOnlyMemory<byte> Payload { get; }

    /// <summary>How often a worker took it.</summary>
    public int Attempts { get; }

    /// <summary>How the last attempt came to nothing.</summary>
    public AttemptOutcome Cause { get; }

    /// <summary>When.</summary>
    public DateTimeOffset FailedAt { get; }

    /// <summary>The data of its last WORK_EXCEPTION, its first 4 KiB; empty for other causes.</summary>
    public string Message { get; }

    /// <summary>The last attempts, the oldest first, 16 at most.</summary>
    public IReadOnlyList<JobAttempt> History { get; }
}
