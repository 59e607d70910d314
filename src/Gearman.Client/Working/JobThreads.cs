using System.Diagnostics.CodeAnalysis;

namespace Gearman.Client.Working;

/// <summary>
/// Threads of a worker's own for handlers that compute or block. On the thread pool, which grows by one or two threads
/// a second, as many of them as there are cores would hold up everything else in the process, our read loops included.
/// </summary>
/// <remarks>
/// Another thread is started when all others are busy, so there are about as many as the worker has places for jobs. One thread at a
/// time is woken or started, and sends for the next one when it has come: meanwhile those that run do many short jobs.
/// </remarks>
internal sealed class JobThreads
{
    // Under _waiting's monitor.
    private readonly Queue<JobContext> _waiting = new();
    private int _idle;
    private bool _isOneComing;
    private bool _stopped;

    /// <summary>Runs a job on a thread that has nothing else to do.</summary>
    public void Start(JobContext job)
    {
        bool isNew;
        lock (_waiting)
        {
            _waiting.Enqueue(job);
            isNew = NeedsNew();
        }

        if (isNew)
        {
            StartNew();
        }
    }

    /// <summary>Ends the threads when they have nothing left to do.</summary>
    public void Stop()
    {
        lock (_waiting)
        {
            _stopped = true;
            Monitor.PulseAll(_waiting);
        }
    }

    /// <summary>Sends for a thread, unless one is coming: an idle one, if there is one.</summary>
    /// <returns>True to start a new one.</returns>
    private bool NeedsNew()
    {
        if (_isOneComing)
        {
            return false;
        }

        _isOneComing = true;
        Monitor.Pulse(_waiting);
        return _idle == 0;
    }

    private void StartNew() => new Thread(Run) { IsBackground = true, Name = "Gearman job" }.Start();

    private void Run()
    {
        lock (_waiting)
        {
            _isOneComing = false;
        }

        for (WorkerSession? last = null; ;)
        {
            if (TryTake(out var job))
            {
                job.Run();
                last = job.Session;
                continue;
            }

            last?.Flush();
            last = null;
            if (!Wait())
            {
                return;
            }
        }
    }

    private bool TryTake([NotNullWhen(true)] out JobContext? job)
    {
        bool isNew;
        lock (_waiting)
        {
            if (!_waiting.TryDequeue(out job))
            {
                return false;
            }

            isNew = _waiting.Count > 0 && NeedsNew();
        }

        if (isNew)
        {
            StartNew();
        }

        return true;
    }

    /// <returns>False if there will be no more jobs.</returns>
    private bool Wait()
    {
        lock (_waiting)
        {
            while (_waiting.Count == 0 && !_stopped)
            {
                _idle++;
                Monitor.Wait(_waiting);
                _idle--;
                _isOneComing = false;
            }

            return _waiting.Count > 0;
        }
    }
}
