namespace Gearman.MapReduce;

/// <summary>Runs tasks on the thread pool of this process: no network, partial results passed on as they are.</summary>
public sealed class LocalRunner : TaskRunner
{
    internal override int MaxInlineBytes => 64 << 20; // of a stream: memory against partial results to merge

    internal override bool IsRemote => false;

    internal override int TasksPerWorker => 1;

    internal override Task<TPartial> RunAsync<TPartial>(
        PartialFunction<TPartial> function, TaskRequest request, Action<long> bytesDone, CancellationToken cancellationToken) =>
        Task.Run(() => function.Execute(request, new TaskMonitor(bytesDone, cancellationToken)), cancellationToken);
}
