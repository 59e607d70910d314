namespace Gearman.MapReduce;

/// <summary>Runs tasks on threads of this process: no network, partial results passed on as they are.</summary>
public sealed class LocalRunner : TaskRunner
{
    internal override int MaxInlineBytes => 64 << 20; // of a stream: memory against partial results to merge

    internal override bool IsRemote => false;

    internal override int TasksPerWorker => 1;

    internal override Task<TaskResult<TPartial>> RunAsync<TPartial>(
        PartialFunction<TPartial> function, TaskRequest request, Action<long> bytesDone, CancellationToken cancellationToken)
    {
        // A thread of its own costs 0.1 ms, which a small task would feel; a large one would starve the pool.
        var isLarge = request.Splits.Sum(s => s.Length) > 1 << 20;
        return Task.Factory.StartNew(
            () =>
            {
                request.Trace?.Started(WorkerNote.Self);
                var monitor = new TaskMonitor(bytesDone, cancellationToken);
                return new TaskResult<TPartial>(function.Execute(request, monitor), monitor.Counters);
            },
            cancellationToken,
            isLarge ? TaskCreationOptions.LongRunning : TaskCreationOptions.DenyChildAttach,
            TaskScheduler.Default);
    }
}
