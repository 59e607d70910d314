namespace Gearman.Client.Working;

/// <summary>
/// The places for jobs of a worker, shared by its connections. A connection asks its server for a job only when it
/// holds a place for it, so that a worker never has more jobs than it runs, whatever the number of its servers.
/// </summary>
/// <remarks>
/// A connection is awake while its server may have jobs: from the start or a NOOP to a NO_JOB. A place that becomes
/// free goes to the awake connections in turn. Every connection that is told to grab has the place already, and one of
/// its lane's. Lanes apart have places of their own alone, which are passed on inside them.
/// </remarks>
internal sealed class JobSlots
{
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Under _lock, and with them the sessions' OpenGrabs and the lanes' Free.
    private readonly Lock _lock = new();
    private readonly List<WorkerSession> _awake = [];
    private readonly int _count;
    private int _free;
    private int _apart; // jobs and open grabs of lanes apart
    private int _turn;
    private bool _stopping;

    public JobSlots(int count)
    {
        _count = count;
        _free = count;
    }

    /// <summary>Ends after <see cref="Stop"/>, when the last job has ended and no GRAB_JOB is open.</summary>
    public Task Idle => _idle.Task;

    /// <summary>True if jobs are likely to end or begin at the same time.</summary>
    public bool IsCrowded => _count - Volatile.Read(ref _free) > 1;

    /// <summary>The server may have jobs: it connected, or sent NOOP.</summary>
    /// <returns>True to send GRAB_JOB.</returns>
    public bool Wake(WorkerSession session)
    {
        lock (_lock)
        {
            return TakeFor(session);
        }
    }

    /// <summary>A GRAB_JOB was answered by a job, which has the place now.</summary>
    /// <returns>True to send another GRAB_JOB.</returns>
    public bool Assigned(WorkerSession session)
    {
        lock (_lock)
        {
            session.OpenGrabs--;
            return TakeFor(session);
        }
    }

    /// <summary>A GRAB_JOB was answered by NO_JOB.</summary>
    /// <param name="session">The connection.</param>
    /// <param name="next">Who has to send a GRAB_JOB instead.</param>
    /// <returns>True to send PRE_SLEEP: no other GRAB_JOB is open, which would end the sleep.</returns>
    public bool NoJob(WorkerSession session, out WorkerSession? next)
    {
        lock (_lock)
        {
            _awake.Remove(session);
            session.OpenGrabs--;
            next = PassOn(session.Lane);
            return session.OpenGrabs == 0;
        }
    }

    /// <summary>A job has ended, or a lost connection's GRAB_JOB is given up.</summary>
    /// <param name="lane">The lane that it was of.</param>
    /// <returns>Who has to send a GRAB_JOB.</returns>
    public WorkerSession? Release(WorkerLane lane)
    {
        lock (_lock)
        {
            return PassOn(lane);
        }
    }

    /// <summary>A connection was lost.</summary>
    /// <returns>How many of its GRAB_JOBs were open; each place has to be released.</returns>
    public int Leave(WorkerSession session)
    {
        lock (_lock)
        {
            _awake.Remove(session);
            var open = session.OpenGrabs;
            session.OpenGrabs = 0;
            return open;
        }
    }

    /// <summary>No more jobs.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _stopping = true;
            EndIfIdle();
        }
    }

    private bool TakeFor(WorkerSession session)
    {
        if (!_awake.Contains(session))
        {
            _awake.Add(session);
        }

        var lane = session.Lane;
        if ((_free == 0 && !lane.IsApart) || lane.Free == 0 || _stopping)
        {
            return false;
        }

        _ = lane.IsApart ? _apart++ : _free--;
        lane.Free--;
        session.OpenGrabs++;
        return true;
    }

    private WorkerSession? PassOn(WorkerLane lane)
    {
        lane.Free++;
        for (var i = 0; i < _awake.Count && !_stopping; i++)
        {
            _turn = (_turn + 1) % _awake.Count;
            var next = _awake[_turn];
            if (next.Lane.Free > 0 && (next.Lane == lane || !(next.Lane.IsApart || lane.IsApart)))
            {
                next.Lane.Free--;
                next.OpenGrabs++;
                return next;
            }
        }

        _ = lane.IsApart ? _apart-- : _free++;
        EndIfIdle();
        return null;
    }

    private void EndIfIdle()
    {
        if (_stopping && _free == _count && _apart == 0)
        {
            _idle.TrySetResult();
        }
    }
}
