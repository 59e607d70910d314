namespace AccessLogs.Accumulation;

/// <summary>The lines of the highest ranks.</summary>
/// <param name="capacity">How many are kept.</param>
internal sealed class KeptLines(int capacity)
{
    private readonly PriorityQueue<KeptLine, (long Time, ulong Place)> _lines = new();

    /// <summary>The lines, the highest rank first.</summary>
    public IReadOnlyList<KeptLine> Lines => [.. _lines.UnorderedItems.Select(item => item.Element).OrderByDescending(line => line.Rank)];

    /// <summary>Whether a line would be kept.</summary>
    /// <param name="rank">Its rank.</param>
    /// <returns>False when there are enough of higher ranks.</returns>
    public bool Keeps((long Time, ulong Place) rank) => _lines.Count < capacity || (_lines.TryPeek(out _, out var lowest) && rank.CompareTo(lowest) > 0);

    /// <summary>Adds a line, if it is to be kept.</summary>
    /// <param name="line">The line.</param>
    public void Add(in KeptLine line)
    {
        if (_lines.Count < capacity)
        {
            _lines.Enqueue(line, line.Rank);
        }
        else if (Keeps(line.Rank))
        {
            _lines.EnqueueDequeue(line, line.Rank);
        }
    }

    /// <summary>Adds the lines of another.</summary>
    /// <param name="other">The other.</param>
    public void Merge(KeptLines other)
    {
        foreach (var (line, _) in other._lines.UnorderedItems)
        {
            Add(line);
        }
    }
}
