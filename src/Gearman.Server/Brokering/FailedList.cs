namespace Gearman.Server.Brokering;

/// <summary>The failed jobs of a tenant, those that failed first first.</summary>
internal sealed class FailedList
{
    private readonly SortedSet<FailedEntry> _entries = new(Comparer<FailedEntry>.Create(
        (a, b) => (a.Failure.At, a.Number).CompareTo((b.Failure.At, b.Number))));

    public int Count => _entries.Count;

    /// <summary>Bytes of all of them.</summary>
    public long Bytes { get; private set; }

    /// <summary>The one that failed first; null if there is none.</summary>
    public FailedEntry? Oldest => _entries.Min;

    public void Add(FailedEntry entry)
    {
        if (_entries.Add(entry))
        {
            Bytes += entry.PayloadLength;
        }
    }

    public void Remove(FailedEntry entry)
    {
        if (_entries.Remove(entry))
        {
            Bytes -= entry.PayloadLength;
        }
    }
}
