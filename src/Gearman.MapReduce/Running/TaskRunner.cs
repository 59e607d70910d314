namespace Gearman.MapReduce;

/// <summary>Where tasks run: <see cref="LocalRunner"/> or <see cref="GearmanRunner"/>. The same job gives the same result on both.</summary>
public abstract class TaskRunner
{
    private protected TaskRunner()
    {
    }

    /// <summary>The most bytes of lines sent inline in one task.</summary>
    internal abstract int MaxInlineBytes { get; }

    /// <summary>True if workers may see other files under the same names.</summary>
    internal abstract bool IsRemote { get; }

    /// <summary>True if workers of this process may leave their results for the run (<see cref="ResultHandover"/>).</summary>
    internal virtual bool TakesHandovers => false;

    /// <summary>Tasks to keep under way for each that is worked on, so that no worker waits for its next.</summary>
    internal abstract int TasksPerWorker { get; }

    /// <summary>Runs one attempt at a task.</summary>
    /// <exception cref="TaskFaultException">The attempt came to nothing.</exception>
    /// <exception cref="InputException">In process: a split cannot be read.</exception>
    internal abstract Task<TaskResult<TPartial>> RunAsync<TPartial>(
        PartialFunction<TPartial> function, TaskRequest request, Action<long> bytesDone, CancellationToken cancellationToken);
}
