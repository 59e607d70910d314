using Gearman.Protocol;

namespace Gearman.Client;

/// <summary>A foreground job had no result when its time was up (<see cref="JobRequest.Timeout"/>). It may still be done; its result is dropped.</summary>
public sealed class JobTimeoutException : GearmanException
{
    internal JobTimeoutException(string function, JobHandle? handle, ServerAddress? server, TimeSpan timeout, JobStatus? status)
        : base($"The job was not done within {timeout.TotalSeconds} s: {Describe(handle, status)}", function, handle, server, inner: null)
    {
        Status = status;
    }

    /// <summary>What the server said of the job at that moment; null if it did not answer, or has not even confirmed the job.</summary>
    public JobStatus? Status { get; }

    private static string Describe(JobHandle? handle, JobStatus? status) => (handle, status) switch
    {
        (null, _) => "no server has confirmed it",
        (_, null) => "the server does not say how far it is",
        (_, { Known: false }) => "the server does not know it any more",
        (_, { Running: false }) => "no worker has taken it",
        (_, { Denominator: > 0 } s) => $"a worker is at {s.Numerator} of {s.Denominator}",
        _ => "a worker is at it",
    };
}
