namespace Gearman.MapReduce;

/// <summary>Keeps what becomes of one attempt.</summary>
internal sealed class AttemptTrace(RunReport report, TaskAttempt attempt)
{
    private readonly Lock _gate = new(); // guards the attempt
    private TaskAttempt _attempt = attempt;

    public TaskAttempt Attempt
    {
        get
        {
            lock (_gate)
            {
                return _attempt;
            }
        }
    }

    /// <summary>A job server has it.</summary>
    public void Taken(string server)
    {
        lock (_gate)
        {
            _attempt = _attempt with { Server = server };
        }
    }

    /// <summary>A worker begins. If another one had begun, that one was lost, and the server gave its job to this.</summary>
    public void Started(string worker)
    {
        TaskAttempt before;
        var now = report.Elapsed;
        lock (_gate)
        {
            before = _attempt;
            _attempt = _attempt with { Worker = worker, StartedAt = now };
        }

        if (before.StartedAt is not null)
        {
            const string Reason = "the worker was lost; the server gave the task to another";
            report.Add(before with { EndedAt = now, Outcome = AttemptOutcome.Lost, Message = Reason });
        }
    }

    public void End(AttemptOutcome outcome, string? message, long? outputBytes)
    {
        lock (_gate)
        {
            _attempt = _attempt with { EndedAt = report.Elapsed, Outcome = outcome, Message = message, OutputBytes = outputBytes };
        }
    }
}
