using Gearman.Server.Storing;

namespace Gearman.Server.Brokering;

/// <summary>
/// Brings jobs back from the store, before there are peers: nobody is to be woken or told, so a job is entered into the tables and
/// that is all.
/// </summary>
internal sealed class JobReplay(
    JobSlab jobs, JobDirectory directory, FunctionTable functions, JobTimers timers, JobRegister register, JobIntake intake, FailedJobs failed)
{
    /// <summary>Queues with a job that was given behind one of a higher number.</summary>
    private readonly HashSet<(Function Function, JobPriority Priority)> _disordered = [];

    /// <summary>The jobs that failed, in the order of their numbers: the list takes no more than it may have, so it is given what stands at the end.</summary>
    private readonly SortedDictionary<long, FailedEntry> _failed = [];

    /// <summary>The function of the last job: mostly that of the next one too.</summary>
    private Function? _function;

    /// <summary>The highest number so far.</summary>
    private long _last;

    /// <summary>Takes what a store gives back.</summary>
    public void Take(JobBatch batch)
    {
        directory.IsFilling = true;
        for (var rest = batch.Bytes; !rest.IsEmpty;)
        {
            var entry = new EncodedEntry(rest);
            Take(entry);
            rest = rest[entry.Length..];
        }
    }

    /// <summary>All was given.</summary>
    public void Complete()
    {
        directory.IsFilling = false;
        intake.SkipTo(_last);
        foreach (var entry in _failed.Values)
        {
            failed.Add(entry);
        }

        foreach (var (function, priority) in _disordered)
        {
            Order(ref function.Queue(priority));
        }
    }

    private void Take(EncodedEntry entry)
    {
        var number = entry.Id;
        var isLate = number <= _last;
        if (isLate && directory.TryFind(number, out var before))
        {
            register.TakeBack(before);
        }

        switch (entry.Kind)
        {
            case JobBatchEntryKind.Added:
                Enter(entry, isLate);
                break;
            case JobBatchEntryKind.Failed:
                _failed[number] = FailedEntry.From(entry.Decode(), functions);
                break;
            default:
                _failed.Remove(number);
                break;
        }

        _last = Math.Max(_last, number);
    }

    private void Enter(EncodedEntry entry, bool isLate)
    {
        var name = entry.Function;
        if (_function is null || !name.SequenceEqual(_function.Name))
        {
            _function = functions.GetOrAdd(name);
        }

        var submission = new Submission
        {
            Unique = entry.Unique,
            Reducer = entry.Reducer,
            Workload = entry.Workload,
            Priority = (JobPriority)entry.Priority,
            Background = true,
            Reduce = entry.IsReduce,
        };
        ref var job = ref register.Add(submission, entry.Id, _function, out var id);
        job.Flags |= JobFlags.Stored;
        if (entry.Epoch > 0 && intake.DelayUntil(entry.Epoch) is var delay && delay > TimeSpan.Zero)
        {
            job.State = JobState.Waiting;
            _function.Waiting++;
            timers.Set(job, delay);
            return;
        }

        job.State = JobState.Queued;
        _function.Queue(job.Priority).Append(jobs, id, ref job);
        if (isLate)
        {
            _disordered.Add((_function, job.Priority));
        }
    }

    /// <summary>Brings a queue into the order of its jobs' numbers. Most are in order: the others are sorted, and merged with them.</summary>
    private void Order(ref JobList queue)
    {
        List<int> ordered = new(queue.Count);
        List<int> late = [];
        var last = 0L;
        for (; queue.First is not JobSlab.None and var id; queue.Remove(jobs, id))
        {
            var isLate = jobs[id].Number < last;
            (isLate ? late : ordered).Add(id);
            last = Math.Max(last, jobs[id].Number);
        }

        late.Sort((a, b) => jobs[a].Number.CompareTo(jobs[b].Number));
        var next = 0;
        foreach (var id in ordered)
        {
            for (; next < late.Count && jobs[late[next]].Number < jobs[id].Number; next++)
            {
                queue.Append(jobs, late[next]);
            }

            queue.Append(jobs, id);
        }
    }
}
