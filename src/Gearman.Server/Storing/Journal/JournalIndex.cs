namespace Gearman.Server.Storing.Journal;

/// <summary>In which segment the entry of each job is that counts.</summary>
internal sealed class JournalIndex
{
    private readonly Dictionary<long, Place> _places = [];

    /// <summary>The highest id so far.</summary>
    public long LastId { get; private set; }

    /// <summary>Bytes of all entries that count.</summary>
    public long LiveBytes { get; private set; }

    /// <summary>Takes over what an entry in a segment says.</summary>
    public void Apply(in JobBatchEntry entry, Segment segment)
    {
        LastId = Math.Max(LastId, entry.Id);
        if (_places.Remove(entry.Id, out var old))
        {
            old.Segment.Drop(old.Length);
            LiveBytes -= old.Length;
        }

        if (entry.Kind != JobBatchEntryKind.Removed)
        {
            _places.Add(entry.Id, new Place(segment, entry.Length));
            segment.Add(entry.Length);
            LiveBytes += entry.Length;
        }
    }

    /// <summary>No id up to this one is new.</summary>
    public void SkipTo(long id) => LastId = Math.Max(LastId, id);

    /// <summary>Makes room for so many jobs.</summary>
    public void Reserve(int jobs) => _places.EnsureCapacity(jobs);

    /// <summary>True if a segment has the entry of a job that counts.</summary>
    public bool IsIn(long id, Segment segment) => _places.TryGetValue(id, out var place) && place.Segment == segment;

    private readonly record struct Place(Segment Segment, int Length);
}
