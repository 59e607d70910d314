namespace Gearman.Client;

/// <summary>Foreground jobs that belong together, and background jobs to submit when they are all done.</summary>
/// <remarks>
/// The client conducts it, for Gearman's servers know no batches: what was to follow is lost if this process ends before
/// the batch does. A batch may run more than once, but not change while it runs.
/// </remarks>
public sealed class JobBatch
{
    private readonly List<JobRequest> _jobs = [];
    private readonly List<(bool Always, Func<IReadOnlyList<JobOutcome>, JobRequest> Job)> _continuations = [];

    /// <summary>How many of the jobs are with the servers at once, queued or running.</summary>
    /// <value>The default is 1,000; at least 1.</value>
    public int MaxInFlight
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 1_000;

    /// <summary>How many jobs there are.</summary>
    public int Count => _jobs.Count;

    /// <summary>Adds a job.</summary>
    /// <param name="job">The job.</param>
    /// <returns>The batch.</returns>
    /// <exception cref="ArgumentException">The job breaks a limit of the protocol.</exception>
    public JobBatch Add(JobRequest job)
    {
        JobRequest.Validate(job);
        _jobs.Add(job);
        return this;
    }

    /// <summary>Has a background job submitted when all jobs have succeeded.</summary>
    /// <param name="job">Makes it of their results.</param>
    /// <returns>The batch.</returns>
    public JobBatch Then(Func<IReadOnlyList<JobOutcome>, JobRequest> job) => Follow(always: false, job);

    /// <summary>Has a background job submitted when all jobs have ended, however they did.</summary>
    /// <param name="job">Makes it of their outcomes.</param>
    /// <returns>The batch.</returns>
    public JobBatch Finally(Func<IReadOnlyList<JobOutcome>, JobRequest> job) => Follow(always: true, job);

    /// <summary>Submits the jobs, waits for all of them, and submits what follows.</summary>
    /// <param name="client">Submits them.</param>
    /// <param name="progress">Is told of each job that ended.</param>
    /// <param name="ct">Stops: no job is submitted any more, nothing follows.</param>
    /// <returns>What became of each job: one that fails is no exception here.</returns>
    /// <exception cref="ArgumentException">A job that was to follow breaks a limit of the protocol.</exception>
    public async Task<JobBatchResult> RunAsync(GearmanClient client, IProgress<JobOutcome>? progress = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        var outcomes = new JobOutcome[_jobs.Count];
        var last = -1;
        async Task RunOnesAsync()
        {
            for (int i; (i = Interlocked.Increment(ref last)) < outcomes.Length;)
            {
                outcomes[i] = await RunAsync(client, _jobs[i], ct).ConfigureAwait(false);
                progress?.Report(outcomes[i]);
            }
        }

        await Task.WhenAll(Enumerable.Range(0, Math.Min(MaxInFlight, _jobs.Count)).Select(_ => RunOnesAsync())).ConfigureAwait(false);

        var succeeded = outcomes.All(outcome => outcome.Succeeded);
        var continuations = new List<JobContinuation>();
        foreach (var (_, job) in _continuations.Where(continuation => succeeded || continuation.Always))
        {
            continuations.Add(await SubmitAsync(client, job(outcomes), ct).ConfigureAwait(false));
        }

        return new JobBatchResult(outcomes, continuations);
    }

    private static async Task<JobOutcome> RunAsync(GearmanClient client, JobRequest job, CancellationToken ct)
    {
        try
        {
            return new JobOutcome(job, await client.SubmitAsync(job, ct).ConfigureAwait(false), Error: null);
        }
        catch (GearmanException e)
        {
            return new JobOutcome(job, default, e);
        }
    }

    private static async Task<JobContinuation> SubmitAsync(GearmanClient client, JobRequest job, CancellationToken ct)
    {
        try
        {
            return new JobContinuation(job, await client.SubmitBackgroundAsync(job, ct).ConfigureAwait(false), Error: null);
        }
        catch (GearmanException e)
        {
            return new JobContinuation(job, Handle: null, e);
        }
    }

    private JobBatch Follow(bool always, Func<IReadOnlyList<JobOutcome>, JobRequest> job)
    {
        ArgumentNullException.ThrowIfNull(job);
        _continuations.Add((always, job));
        return this;
    }
}
