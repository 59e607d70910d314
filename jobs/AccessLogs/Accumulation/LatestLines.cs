namespace AccessLogs.Accumulation;

/// <summary>The latest requests: by their times, and of one second the last in the log.</summary>
/// <param name="capacity">How many are kept.</param>
internal sealed class LatestLines(int capacity)
{
    private readonly PriorityQueue<KeptLine, (long Time, ulong Place)> _lines = new();

    /// <summary>The lines, the latest first.</summary>
    public IReadOnlyList<KeptLine> Lines => [.. _lines.UnorderedItems.Select(item => item.Element).OrderByDescending(line => (line.Time, line.Place))];

    /// <summary>Whether a line would be kept.</summary>
    /// <param name="time">When it was.</param>
    /// <param name="place">Where it is.</param>
    /// <returns>False when there are enough that are later.</returns>
    public bool Keeps(long time, ulong place) =>
        _lines.Count < capacity || (_lines.TryPeek(out _, out var first) && (time, place).CompareTo(first) > 0);

    /// <summary>Adds a line that is to be kept.</summary>
    /// <param name="line">The line.</param>
    public void Add(in KeptLine line)
    {
        if (_lines.Count < capacity)
        {
            _lines.Enqueue(line, (line.Time, line.Place));
        }
        else if (Keeps(line.Time, line.Place))
        {
            _lines.EnqueueDequeue(line, (line.Time, line.Place));
        }
    }

    /// <summary>Adds the lines of another.</summary>
    /// <param name="other">The other.</param>
    public void Merge(LatestLines other)
    {
        foreach (var (line, _) in other._lines.UnorderedItems)
        {
            Add(line);
        }
    }
}
