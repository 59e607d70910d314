namespace Gearman.MapReduce;

/// <summary>What a mapper, reducer or accumulator is told when it is made for a task.</summary>
public sealed class TaskContext
{
    internal TaskContext(ReadOnlyMemory<byte> parameters, int task, int attempt, CancellationToken cancellationToken)
    {
        Parameters = parameters;
        Task = task;
        Attempt = attempt;
        CancellationToken = cancellationToken;
    }

    /// <summary>The run's <see cref="MapReduceOptions.Parameters"/>, as given.</summary>
    public ReadOnlyMemory<byte> Parameters { get; }

    /// <summary>The task's number in its phase, from 0. At the coordinator, where partial results are merged, -1.</summary>
    public int Task { get; }

    /// <summary>1 at first, then one more each time the task is tried again.</summary>
    public int Attempt { get; }

    /// <summary>Set when the run is given up. It is asked between blocks; only a very long record needs to ask it.</summary>
    public CancellationToken CancellationToken { get; }
}
