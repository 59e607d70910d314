using System.Globalization;
using System.Text;

namespace Gearman.Stores.Tests.Crash;

/// <summary>What all peers know of all jobs, whatever happened to the server. A job is a number, and its workload follows from that.</summary>
internal sealed class CrashLedger
{
    private readonly Lock _lock = new();

    /// <summary>By number, from 1 on.</summary>
    private readonly List<JobNotes> _jobs = [default];
    private int _repeats;
    private int _events;
    private int _eventsToKill = int.MaxValue;
    private TaskCompletionSource _timeToKill = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Flags]
    private enum JobNotes
    {
        None = 0,
        Submitted = 1,
        Acknowledged = 2,
        Ran = 4,

        /// <summary>It was completed, and what was submitted on the same connection afterwards was acknowledged.</summary>
        Done = 8,
    }

    /// <summary>Completes when so many more things have happened.</summary>
    public Task After(int events)
    {
        lock (_lock)
        {
            _eventsToKill = _events + events;
            _timeToKill = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _timeToKill.Task;
        }
    }

    /// <summary>Notes a new job before it is submitted.</summary>
    public int Submit()
    {
        lock (_lock)
        {
            Happened();
            _jobs.Add(JobNotes.Submitted);
            return _jobs.Count - 1;
        }
    }

    public void Acknowledge(int number) => Note(number, JobNotes.Acknowledged);

    /// <summary>A worker got a job.</summary>
    /// <returns>Its number.</returns>
    public int Run(ReadOnlySpan<byte> workload)
    {
        var text = Encoding.ASCII.GetString(workload);
        var number = int.Parse(text.AsSpan(0, Math.Max(text.IndexOf(' ', StringComparison.Ordinal), 0)), CultureInfo.InvariantCulture);
        lock (_lock)
        {
            Assert.True(number < _jobs.Count, $"Job {number} ran and was never submitted.");
            Assert.Equal(Workload(number), text);
            Assert.False(_jobs[number].HasFlag(JobNotes.Done), $"Job {number} was done, and came back.");
            _repeats += _jobs[number].HasFlag(JobNotes.Ran) ? 1 : 0;
        }

        Note(number, JobNotes.Ran);
        return number;
    }

    public void Finish(int number) => Note(number, JobNotes.Done);

    /// <summary>Every seventh job fails, by an exception that is its number.</summary>
    public static bool Fails(int number) => number % 7 == 0;

    /// <summary>Checks the failed jobs that a server has: all that were acknowledged and failed, each once.</summary>
    public void CheckFailed(IReadOnlyList<int> failed)
    {
        lock (_lock)
        {
            Assert.Equal(failed.Distinct(), failed);
            Assert.All(failed, n => Assert.True(Fails(n) && _jobs[n].HasFlag(JobNotes.Ran), $"Job {n} is a failed one, and did not fail."));
            var forgotten = Enumerable.Range(1, _jobs.Count - 1).Where(n => Fails(n) && _jobs[n].HasFlag(JobNotes.Acknowledged)).Except(failed).ToList();
            Assert.True(forgotten.Count == 0, $"{forgotten.Count} failed jobs were lost: {string.Join(' ', forgotten.Take(20))}");
        }
    }

    /// <summary>Checks that all that was acknowledged ran.</summary>
    /// <returns>What happened, in figures.</returns>
    public string Check()
    {
        lock (_lock)
        {
            var lost = Enumerable.Range(1, _jobs.Count - 1).Where(n => _jobs[n].HasFlag(JobNotes.Acknowledged) && !_jobs[n].HasFlag(JobNotes.Ran)).ToList();
            Assert.True(lost.Count == 0, $"{lost.Count} acknowledged jobs were lost: {string.Join(' ', lost.Take(20))}");
            return $"{_jobs.Count - 1} jobs submitted, {Count(JobNotes.Acknowledged)} acknowledged, {Count(JobNotes.Ran)} ran, {Count(JobNotes.Done)} surely done, {_repeats} times one ran again";
        }
    }

    public static string Workload(int number) => $"{number} {new string((char)('a' + (number % 26)), number * 7 % 500)}";

    private int Count(JobNotes note) => _jobs.Count(n => n.HasFlag(note));

    private void Note(int number, JobNotes note)
    {
        lock (_lock)
        {
            Happened();
            _jobs[number] |= note;
        }
    }

    private void Happened()
    {
        if (++_events >= _eventsToKill)
        {
            _timeToKill.TrySetResult();
        }
    }
}
