using Gearman.Client;

namespace Gearman.MapReduce;

/// <summary>Makes a Gearman worker do the tasks of jobs.</summary>
public static class GearmanWorkerExtensions
{
    /// <summary>
    /// Registers a job's functions, such as <c>wordcount/map</c> and <c>wordcount/reduce</c>. Tasks use the processor for
    /// long: give the worker as much concurrency as it may have processors.
    /// </summary>
    /// <param name="worker">The worker; not running yet.</param>
    /// <param name="job">The job.</param>
    /// <exception cref="ArgumentException">A job of that name is registered already.</exception>
    public static void Register(this GearmanWorker worker, MapReduceJob job)
    {
        ArgumentNullException.ThrowIfNull(worker);
        ArgumentNullException.ThrowIfNull(job);
        foreach (var function in job.Functions)
        {
            worker.Register(function.Name, (task, stop) => ValueTask.FromResult(Run(function, task, stop)), new() { Blocks = true });
        }
    }

    private static ReadOnlyMemory<byte> Run(TaskFunction function, JobContext task, CancellationToken stop) => TaskHandler.Run(
        function, task.Workload, note => _ = task.SendDataAsync(note).AsTask(), (done, total) => _ = task.SendStatusAsync(done, total).AsTask(), stop);
}
