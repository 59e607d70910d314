using System.Runtime.InteropServices;

namespace AccessLogs.Tables;

/// <summary>
/// The visits of each visitor (client and user agent, across days). A visit is what page views with gaps of at most
/// <see cref="Gap"/> make when they are put in the order of their times: spans that touch become one, so that visits are the same in
/// whatever order and in whatever parts the lines come.
/// </summary>
internal sealed unsafe class VisitTable : IDisposable
{
    /// <summary>The longest time between two page views of a visit, in seconds.</summary>
    public const long Gap = 30 * 60;

    /// <summary>An entry of the dictionary: key, value, hash, link, and the bucket, twice while it grows.</summary>
    private const long BytesOfEntry = 2 * 24;

    private readonly NativeArray<VisitSpan> _spans = new();
    private readonly Dictionary<(int Host, int UserAgent), int> _latest = [];

    /// <summary>The pages.</summary>
    public ByteKeyTable Pages { get; } = new();

    /// <summary>The visits, also those that became a part of others.</summary>
    public ReadOnlySpan<VisitSpan> Spans => new(_spans.Pointer, Count);

    /// <summary>How many <see cref="Spans"/> there are.</summary>
    public int Count { get; private set; }

    /// <summary>The memory that there is, in bytes, about.</summary>
    public long MemoryBytes => _spans.ByteCapacity + Pages.MemoryBytes + (_latest.Count * BytesOfEntry);

    /// <summary>Adds a visit, or a page view, which is a visit of one page.</summary>
    /// <param name="span">The visit.</param>
    public void Add(in VisitSpan span)
    {
        ref var latest = ref CollectionsMarshal.GetValueRefOrAddDefault(_latest, (span.Host, span.UserAgent), out _);
        var later = 0;
        var current = latest;
        while (current > 0 && At(current).Start > span.End + Gap)
        {
            (later, current) = (current, At(current).Earlier);
        }

        if (current > 0 && span.Start <= At(current).End + Gap)
        {
            ref var visit = ref At(current);
            visit.Join(span);
            JoinEarlier(ref visit);
            return;
        }

        _spans.Reserve(Count + 1L);
        _spans.Pointer[Count++] = span with { Earlier = current };
        if (later > 0)
        {
            At(later).Earlier = Count;
        }
        else
        {
            latest = Count;
        }
    }

    /// <summary>Adds the visits of another table.</summary>
    /// <param name="other">The other.</param>
    /// <param name="hosts">The number here of each client there.</param>
    /// <param name="userAgents">The number here of each user agent there.</param>
    public void Merge(VisitTable other, int* hosts, int* userAgents)
    {
        using var pages = new NativeArray<int>();
        Pages.Merge(other.Pages.View, pages);
        foreach (ref readonly var span in other.Spans)
        {
            if (span.Pages > 0)
            {
                Add(span with
                {
                    Host = hosts[span.Host],
                    UserAgent = userAgents[span.UserAgent],
                    Entry = pages.Pointer[span.Entry],
                    Exit = pages.Pointer[span.Exit],
                });
            }
        }
    }

    public void Dispose()
    {
        _spans.Dispose();
        Pages.Dispose();
    }

    /// <summary>What is new may have closed the gaps to the visits before.</summary>
    private void JoinEarlier(ref VisitSpan visit)
    {
        while (visit.Earlier > 0 && visit.Start <= At(visit.Earlier).End + Gap)
        {
            ref var earlier = ref At(visit.Earlier);
            visit.Join(earlier);
            visit.Earlier = earlier.Earlier;
            earlier.Pages = 0;
        }
    }

    private ref VisitSpan At(int numberPlusOne) => ref _spans.Pointer[numberPlusOne - 1];
}
