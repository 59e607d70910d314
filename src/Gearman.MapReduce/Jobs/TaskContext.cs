namespace Gearman.MapReduce;

/// <summary>What a mapper, reducer or accumulator is told when it is made for a task.</summary>
public sealed class TaskContext
{
    private readonly MapReduceCounters _counters;
    private readonly SideDataSet _sideData;

    internal TaskContext(
        ReadOnlyMemory<byte> parameters, int task, int attempt, MapReduceCounters counters, SideDataSet sideData, CancellationToken cancellationToken)
    {
        _sideData = sideData;
        _counters = counters;
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

    /// <summary>What the run gave to all its tasks under a name (<see cref="MapReduceOptions.SideData"/>).</summary>
    /// <typeparam name="T">What it is read into.</typeparam>
    /// <param name="name">The name.</param>
    /// <param name="read">
    /// Makes something of the bytes, such as a dictionary: once a process, so it must not be changed afterwards.
    /// </param>
    /// <returns>What <paramref name="read"/> made.</returns>
    /// <exception cref="KeyNotFoundException">The run gave nothing under that name.</exception>
    public T SideData<T>(string name, Func<ReadOnlyMemory<byte>, T> read)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(read);
        return _sideData.Get(name, read);
    }

    /// <summary>
    /// Adds to a counter of the job's own, found in <see cref="MapReduceOptions.Counters"/> when the run is over. Only the
    /// attempt whose result counts is added. Cheap, but not free: count a record in a field, and a task here.
    /// </summary>
    /// <param name="counter">Its name; those with a dot in them may be the library's.</param>
    /// <param name="value">What to add.</param>
    public void Count(string counter, long value = 1)
    {
        ArgumentException.ThrowIfNullOrEmpty(counter);
        _counters.Add(counter, value);
    }

    /// <summary>Set when the run is given up. It is asked between blocks; only a very long record needs to ask it.</summary>
    public CancellationToken CancellationToken { get; }
}
