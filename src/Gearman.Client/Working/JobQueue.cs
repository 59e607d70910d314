using System.Collections.Concurrent;
using Gearman.Client.Transport;

namespace Gearman.Client.Working;

/// <summary>
/// The jobs of a connection that are to begin on the thread pool. A thread that has one takes the next when that has ended or
/// waits, and sends what came of all of them at once; another one helps, if it comes to it.
/// </summary>
/// <remarks>A work item for each job would cost a thread's wake-up and a send for each, more than most jobs that are this many.</remarks>
internal sealed class JobQueue(Connection connection) : IThreadPoolWorkItem
{
    private readonly ConcurrentQueue<JobContext> _waiting = new();

    /// <summary>1 if a thread is on its way.</summary>
    private int _isCalled;

    /// <summary>Begins a job on another thread, or on the reader's when that has nothing else to do. For the handler of a packet, within its call.</summary>
    public void Start(JobContext job)
    {
        _waiting.Enqueue(job);
        if (TryCall())
        {
            connection.Resume(this);
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        Interlocked.Exchange(ref _isCalled, 0);
        while (_waiting.TryDequeue(out var job))
        {
            // The job may take its time: the next ones do not wait for it.
            if (!_waiting.IsEmpty && TryCall())
            {
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            }

            job.Run();
        }

        connection.Flush();
    }

    private bool TryCall() => Interlocked.Exchange(ref _isCalled, 1) == 0;
}
