namespace Gearman.Client.Working;

/// <summary>The end of a job's time: cancels its handler's token, and ends the job.</summary>
internal sealed class JobDeadline : IDisposable
{
    private readonly JobContext _job;
    private readonly TimeSpan _timeout;
    private readonly JobRunner _runner;
    private readonly CancellationTokenSource _source;
    private readonly ITimer _timer;

    public JobDeadline(JobContext job, TimeSpan timeout, JobRunner runner, TimeProvider time)
    {
        _job = job;
        _timeout = timeout;
        _runner = runner;
        _source = CancellationTokenSource.CreateLinkedTokenSource(job.Session.Lost);
        Token = _source.Token;
        _timer = time.CreateTimer(static deadline => ((JobDeadline)deadline!).Pass(), this, timeout, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Cancelled when the time is up, or the connection was lost.</summary>
    public CancellationToken Token { get; }

    /// <summary>The time is up.</summary>
    public bool HasPassed { get; private set; }

    /// <summary>The handler has ended. Its token stays as it is.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        _source.Dispose();
    }

    private void Pass()
    {
        if (!_job.TryEnd())
        {
            return;
        }

        HasPassed = true;
        try
        {
            _ = _source.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // The handler ended in this moment.
        }

        _runner.Expire(_job, _timeout);
    }
}
