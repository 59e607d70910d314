namespace Gearman.Server.Storing.Journal;

/// <summary>
/// In which segment the entry of each job is that counts. Ids are given out one after the other, so this is an array in pages: eight
/// bytes a job, and a page goes when none of its jobs is left.
/// </summary>
internal sealed class JournalIndex
{
    private const int PageBits = 9;
    private const int PageMask = (1 << PageBits) - 1;

    private readonly Dictionary<long, Page> _pages = [];
    private readonly Dictionary<int, Segment> _segments = [];

    /// <summary>The page that was used last, and its number: mostly the next one too.</summary>
    private Page? _page;
    private long _pageNumber = -1;

    /// <summary>The highest id so far.</summary>
    public long LastId { get; private set; }

    /// <summary>Bytes of all entries that count.</summary>
    public long LiveBytes { get; private set; }

    /// <summary>A segment is there, before anything is said of its entries.</summary>
    public void Add(Segment segment) => _segments.Add((int)segment.Number, segment);

    /// <summary>A segment in which no entry counts is there no more.</summary>
    public void Remove(Segment segment) => _segments.Remove((int)segment.Number);

    /// <summary>Takes over what an entry in a segment says.</summary>
    /// <param name="kind">What it says.</param>
    /// <param name="id">Of which job.</param>
    /// <param name="length">How many bytes it takes.</param>
    /// <param name="segment">Where it is.</param>
    public void Apply(JobBatchEntryKind kind, long id, int length, Segment segment)
    {
        LastId = Math.Max(LastId, id);
        var page = Find(id);
        if (kind != JobBatchEntryKind.Removed)
        {
            page ??= NewPage(id);
            page.Jobs++;
            Drop(page, id);
            page.Places[id & PageMask] = new Place((int)segment.Number, length);
            segment.Add(length);
            LiveBytes += length;
        }
        else if (page is not null)
        {
            Drop(page, id);
        }
    }

    /// <summary>No id up to this one is new.</summary>
    public void SkipTo(long id) => LastId = Math.Max(LastId, id);

    /// <summary>True if a job stands.</summary>
    public bool Has(long id) => Find(id) is { } page && page.Places[id & PageMask].Segment != 0;

    /// <summary>True if a segment has the entry of a job that counts.</summary>
    public bool IsIn(long id, Segment segment) => Find(id) is { } page && page.Places[id & PageMask].Segment == (int)segment.Number;

    private Page? Find(long id)
    {
        var number = id >> PageBits;
        if (number != _pageNumber)
        {
            (_pageNumber, _page) = (number, _pages.GetValueOrDefault(number));
        }

        return _page;
    }

    private Page NewPage(long id)
    {
        _pages.Add(id >> PageBits, _page = new Page());
        return _page;
    }

    /// <summary>What was said of a job counts no more.</summary>
    private void Drop(Page page, long id)
    {
        ref var place = ref page.Places[id & PageMask];
        if (place.Segment == 0)
        {
            return;
        }

        _segments[place.Segment].Drop(place.Length);
        LiveBytes -= place.Length;
        place = default;
        if (--page.Jobs == 0)
        {
            _pages.Remove(_pageNumber);
            _page = null;
        }
    }

    private sealed class Page
    {
        public readonly Place[] Places = new Place[1 << PageBits];

        public int Jobs;
    }

    /// <param name="Segment">The number of the segment, from 1 on; 0 for none.</param>
    /// <param name="Length">The bytes of the entry.</param>
    private readonly record struct Place(int Segment, int Length);
}
