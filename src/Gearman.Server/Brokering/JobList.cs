namespace Gearman.Server.Brokering;

/// <summary>A first-in first-out list of jobs that runs through the jobs' own records. A job is in one list at most.</summary>
internal struct JobList
{
    private int _last;

    public JobList()
    {
        First = _last = JobSlab.None;
    }

    public int First { get; private set; }

    public int Count { get; private set; }

    public void Append(JobSlab jobs, int id) => Append(jobs, id, ref jobs[id]);

    public void Append(JobSlab jobs, int id, ref Job job)
    {
        job.Previous = _last;
        job.Next = JobSlab.None;
        if (_last == JobSlab.None)
        {
            First = id;
        }
        else
        {
            jobs[_last].Next = id;
        }

        _last = id;
        Count++;
    }

    public void Remove(JobSlab jobs, int id)
    {
        ref var job = ref jobs[id];
        if (job.Previous == JobSlab.None)
        {
            First = job.Next;
        }
        else
        {
            jobs[job.Previous].Next = job.Next;
        }

        if (job.Next == JobSlab.None)
        {
            _last = job.Previous;
        }
        else
        {
            jobs[job.Next].Previous = job.Previous;
        }

        Count--;
    }
}
