using System.Text;
using Gearman.Server.Failures;

namespace Gearman.Server.Brokering;

/// <summary>The last attempts at jobs that came to nothing, for as long as the jobs live.</summary>
internal sealed class AttemptHistory
{
    /// <summary>So many attempts at a job are kept; the oldest go first.</summary>
    internal const int MaxAttempts = 16;

    /// <summary>Jobs beyond have no history: a worker may take a million jobs and leave.</summary>
    internal const int MaxJobs = 65_536;

    /// <summary>By the number of the job.</summary>
    private readonly Dictionary<long, List<JobAttempt>> _jobs = [];

    /// <summary>Notes an attempt.</summary>
    public void Add(long job, Peer worker, AttemptOutcome outcome, DateTimeOffset endedAt)
    {
        if (!_jobs.TryGetValue(job, out var attempts))
        {
            if (_jobs.Count == MaxJobs)
            {
                return;
            }

            _jobs.Add(job, attempts = []);
        }

        if (attempts.Count == MaxAttempts)
        {
            attempts.RemoveAt(0);
        }

        var id = worker.ClientId is { Length: > 0 } bytes ? Encoding.UTF8.GetString(bytes) : null;
        attempts.Add(new JobAttempt(endedAt, worker.WorkerAddress ?? "-", id, outcome));
    }

    /// <summary>What was noted of a job, the oldest first; forgotten here.</summary>
    public IReadOnlyList<JobAttempt> Take(long job) => _jobs.Remove(job, out var attempts) ? attempts : [];

    /// <summary>A job ended.</summary>
    public void Forget(long job)
    {
        if (_jobs.Count > 0)
        {
            _jobs.Remove(job);
        }
    }
}
