using Gearman.Protocol;
using Gearman.Server.Protocols;

namespace Gearman.Server.Memcached;

/// <summary>What clients do with jobs: set them, get their results, delete them.</summary>
internal sealed class JobBoard(ServerJobs jobs, ResultMemory memory, TimeSpan maxAge)
{
    public ResultMemory Memory => memory;

    /// <summary>Submits a job in the background and remembers it, if its result may be asked for.</summary>
    /// <exception cref="JobRefusedException">The server does not take it.</exception>
    public async Task SetAsync(StoreCommand command, ReadOnlyMemory<byte> workload)
    {
        var key = JobKey.Parse(command.Key);
        var age = key.Unique.Length > 0 ? command.Age(maxAge, jobs.Time.GetUtcNow()) : null;
        var job = await jobs.SubmitAsync(new JobSubmission
        {
            Function = key.Function,
            Unique = key.Unique,
            Workload = workload,
            IsBackground = true,
            Watches = age is not null,
            Needs = FunctionNeed.Known,
        }).ConfigureAwait(false);
        if (age is { } time && memory.Add(command.Key, job, time) is { } remembered)
        {
            _ = WatchAsync(remembered);
        }
        else
        {
            await job.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Cancels a job, or forgets its result.</summary>
    /// <returns>False if there is neither.</returns>
    public async Task<bool> DeleteAsync(string keyOrHandle)
    {
        var remembered = memory.Find(keyOrHandle);
        if (remembered is not null)
        {
            memory.Remove(remembered);
        }

        return await jobs.CancelAsync(remembered?.Handle ?? keyOrHandle).ConfigureAwait(false) || remembered is not null;
    }

    /// <summary>What the server knows of a job that has not ended.</summary>
    public Task<JobStatus> GetStatusAsync(string handle) => jobs.GetStatusAsync(handle);

    /// <summary>Ends with the job, or when it is forgotten.</summary>
    private async Task WatchAsync(RememberedJob remembered)
    {
        try
        {
            await foreach (var update in remembered.Job.ReadUpdatesAsync().ConfigureAwait(false))
            {
                if (update.Kind is JobUpdateKind.Data or JobUpdateKind.Complete or JobUpdateKind.Exception && !memory.Append(remembered, update.Data.Span))
                {
                    return;
                }

                if (update.IsLast)
                {
                    memory.End(remembered, update.Kind switch
                    {
                        JobUpdateKind.Complete => JobOutcome.Complete,
                        JobUpdateKind.Exception => JobOutcome.Exception,
                        _ => JobOutcome.Failed,
                    });
                }
            }
        }
        catch (GearmanServerException)
        {
            // The server has stopped, and the memory ends with it.
            memory.Remove(remembered);
        }
    }
}
