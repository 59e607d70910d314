namespace Gearman.Server.Brokering;

/// <summary>A job as the admin commands list it.</summary>
/// <param name="Number">The number in its handle.</param>
/// <param name="Unique">Its unique; empty for none.</param>
/// <param name="Retries">How often a worker lost it.</param>
/// <param name="Ignored">Nobody waits for its result, and it is no background job.</param>
/// <param name="Background">It runs whether or not a client waits.</param>
internal readonly record struct JobRow(long Number, byte[] Unique, int Retries, bool Ignored, bool Background)
{
    /// <summary>A job as it is now.</summary>
    public static JobRow Of(JobSlab jobs, int id)
    {
        ref var job = ref jobs[id];
        var background = job.Is(JobFlags.Background);
        var retries = job.State == JobState.Running ? job.Attempts - 1 : job.Attempts;
        return new JobRow(job.Number, jobs.Unique(id).ToArray(), retries, job.FirstWatch == WatchList.None && !background, background);
    }
}
