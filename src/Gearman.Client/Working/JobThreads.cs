namespace Gearman.Client.Working;

/// <summary>
/// Threads of a worker's own for handlers that compute or block. On the thread pool, which grows by one or two threads
/// a second, as many of them as there are cores would hold up everything else in the process, our read loops included.
/// </summary>
/// <remarks>Another thread is started when all others are busy, so there are about as many as the worker has places for jobs.</remarks>
internal sealed class JobThreads
{
    // Under _waiting's monitor.
    private readonly Queue<JobContext> _waiting = new();
    private int _idle;
    private bool _stopped;

    /// <summary>Runs a job on a thread that has nothing else to do.</summary>
    public void Start(JobContext job)
    {
        lock (_waiting)
        {
            _waiting.Enqueue(job);
            if (_waiting.Count <= _idle)
            {
                Monitor.Pulse(_waiting);
                return;
            }
        }

        new Thread(Run) { IsBackground = true, Name = "Gearman job" }.Start();
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

    private void Run()
    {
        while (true)
        {
            JobContext job;
            lock (_waiting)
            {
                while (_waiting.Count == 0)
                {
                    if (_stopped)
                    {
                        return;
                    }

                    _idle++;
                    Monitor.Wait(_waiting);
                    _idle--;
                }

                job = _waiting.Dequeue();
            }

            job.Run();
        }
    }
}
