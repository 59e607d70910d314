namespace Gearman.Server.Brokering;

/// <summary>The last jobs whose failure somebody may have to look after: background jobs, and jobs that were given up.</summary>
/// <param name="capacity">How many are kept; the oldest go first.</param>
internal sealed class FailedJobs(int capacity)
{
    private const int MaxMessageLength = 256;

    private readonly Queue<FailedJob> _jobs = [];

    /// <summary>The oldest first.</summary>
    public IEnumerable<FailedJob> All => _jobs;

    /// <summary>Keeps a job that fails now.</summary>
    public void Add(in Job job, Function function, ReadOnlySpan<byte> unique, JobOutcome cause, DateTimeOffset at, ReadOnlySpan<byte> message)
    {
        if (capacity == 0)
        {
            return;
        }

        if (_jobs.Count == capacity)
        {
            _jobs.Dequeue();
        }

        var start = message[..Math.Min(message.Length, MaxMessageLength)].ToArray();
        _jobs.Enqueue(new FailedJob(job.Number, function.Name, unique.ToArray(), job.Attempts, cause, at, start));
    }
}
