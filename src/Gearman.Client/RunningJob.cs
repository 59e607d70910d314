namespace Gearman.Client;

/// <summary>A foreground job that a server has taken.</summary>
public sealed class RunningJob
{
    internal RunningJob(JobHandle handle, IAsyncEnumerable<JobUpdate> updates, Task<ReadOnlyMemory<byte>> result)
    {
        Handle = handle;
        Updates = updates;
        Result = result;
    }

    /// <summary>The job's name on its server.</summary>
    public JobHandle Handle { get; }

    /// <summary>
    /// What the worker says before the job ends, in order. Ends without an exception when the job ends, however it
    /// does. Updates are kept until they are read, each is read once.
    /// </summary>
    public IAsyncEnumerable<JobUpdate> Updates { get; }

    /// <summary>The outcome: the data of WORK_COMPLETE, or the exceptions of <see cref="GearmanClient.SubmitAsync(JobRequest, CancellationToken)"/>.</summary>
    public Task<ReadOnlyMemory<byte>> Result { get; }
}
