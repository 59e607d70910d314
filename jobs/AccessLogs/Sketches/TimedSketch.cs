using AccessLogs.Tables;

namespace AccessLogs.Sketches;

/// <summary>A table of those that lead, and the response times of its rows.</summary>
internal sealed unsafe class TimedSketch : IDisposable
{
    /// <summary>The rows.</summary>
    public SketchTable Table { get; } = new();

    /// <summary>Response times by rows.</summary>
    public LatencyTable Latencies { get; private set; } = new();

    /// <summary>Adds what another has counted.</summary>
    /// <param name="other">The other.</param>
    public void Merge(TimedSketch other)
    {
        using var numbers = new NativeArray<int>();
        Table.Merge(other.Table, numbers);
        Latencies.Merge(other.Latencies.View, numbers.Pointer);
    }

    /// <summary>Drops the rows that count least, if there are too many, and their response times.</summary>
    /// <param name="drop">Told each row that is dropped.</param>
    /// <returns>The response times of all rows there were, by their numbers until now, to be disposed of; null if none was dropped.</returns>
    public LatencyTable? Prune(SketchDrop drop)
    {
        if (Table.Prune(drop) is not { } numbers)
        {
            return null;
        }

        var old = Latencies;
        Latencies = new LatencyTable();
        fixed (int* rows = numbers)
        {
            Latencies.Merge(old.View, rows);
        }

        return old;
    }

    public void Dispose()
    {
        Table.Dispose();
        Latencies.Dispose();
    }
}
