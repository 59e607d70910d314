using Gearman.Client.Submitting;

namespace Gearman.Client;

/// <summary>A foreground job that a server has taken.</summary>
public sealed class RunningJob
{
    private readonly ForegroundJob _job;
    private readonly JobHandle _handle;

    internal RunningJob(ForegroundJob job, JobHandle handle)
    {
        _job = job;
        _handle = handle;
    }

    /// <summary>The job's name on its server; another one after a <see cref="JobUpdateKind.Restarted"/>.</summary>
    public JobHandle Handle => _job.Handle ?? _handle;

    /// <summary>
    /// What the worker says before the job ends, in order. Ends without an exception when the job ends, however it
    /// does. Updates are kept until they are read, each is read once.
    /// </summary>
    public IAsyncEnumerable<JobUpdate> Updates => _job.Updates;

    /// <summary>The outcome: the data of WORK_COMPLETE, or the exceptions of <see cref="GearmanClient.SubmitAsync(JobRequest, CancellationToken)"/>.</summary>
    public Task<ReadOnlyMemory<byte>> Result => _job.Result;
}
