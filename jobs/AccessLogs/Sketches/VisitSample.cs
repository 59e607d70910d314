using System.Buffers.Binary;
using AccessLogs.Classification;
using AccessLogs.Spilling;
using AccessLogs.Tables;

namespace AccessLogs.Sketches;

/// <summary>
/// The visits of some visitors, all of theirs: of those whose hash begins with <see cref="Level"/> zeros, one in two to its power. There is one bit more whenever
/// there are too many visits. Those of fewer bits have all visitors of more, so that samples merge.
/// </summary>
internal sealed unsafe class VisitSample : IDisposable
{
    /// <summary>The visits that are kept; twice as many there may be for a moment.</summary>
    public const int MostVisits = 1 << 15;

    /// <summary>Pages that were seen between entry and exit go too when visits do; so many there may be.</summary>
    private const int MostPages = 8 * MostVisits;

    private ByteKeyTable _visitors = new();
    private List<AgentKind> _kinds = [];

    /// <summary>How many zeros.</summary>
    public int Level { get; private set; }

    /// <summary>Which visitors' visits are kept.</summary>
    public SampleRate Rate => new(Level);

    /// <summary>The visits. A visit's host is the number of its visitor.</summary>
    public VisitTable Visits { get; private set; } = new();

    /// <summary>The hashes of the visitors.</summary>
    public ByteKeyTable Visitors => _visitors;

    /// <summary>Who each visitor is.</summary>
    public IReadOnlyList<AgentKind> Kinds => _kinds;

    /// <summary>Whether a visitor is among those whose visits are kept.</summary>
    /// <param name="visitor">Its hash.</param>
    public bool Has(ulong visitor) => Rate.Has(visitor);

    /// <summary>Adds a page view.</summary>
    /// <param name="visitor">The hash of a visitor that <see cref="Has"/> says yes to.</param>
    /// <param name="userAgent">Its user agent.</param>
    /// <param name="page">The page.</param>
    /// <param name="view">The rest.</param>
    public void Add(ulong visitor, ReadOnlySpan<byte> userAgent, ReadOnlySpan<byte> page, in VisitSpan view)
    {
        var count = _visitors.Count;
        Span<byte> key = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(key, visitor);
        var number = _visitors.GetOrAdd(key);
        if (number == count)
        {
            _kinds.Add(UserAgentRules.Classify(userAgent).Kind);
        }

        var place = Visits.Pages.GetOrAdd(page);
        Visits.Add(view with { Host = number, UserAgent = 0, Entry = place, Exit = place });
    }

    /// <summary>Adds what another has; <see cref="Prune"/> is to be called then.</summary>
    /// <param name="other">The other.</param>
    public void Merge(VisitSample other)
    {
        if (other.Level > Level)
        {
            Rebuild(other.Level);
        }

        AddAll(other._visitors, other._kinds, other.Visits);
    }

    /// <summary>Keeps fewer visitors, if there are too many visits.</summary>
    public void Prune()
    {
        if (Visits.Count <= 2 * MostVisits && Visits.Pages.Count <= MostPages)
        {
            return;
        }

        Rebuild(Level); // without those that became a part of others
        while (Visits.Count > MostVisits && Level < SampleRate.MaxZeros)
        {
            Rebuild(Level + 1);
        }
    }

    /// <summary>Takes what a partial result says.</summary>
    /// <param name="level">Its <see cref="Level"/>.</param>
    /// <param name="kinds">Its <see cref="Kinds"/>.</param>
    /// <param name="visitors">Its <see cref="Visitors"/>.</param>
    /// <param name="visits">Its <see cref="Visits"/>.</param>
    public void Take(int level, List<AgentKind> kinds, in KeysView visitors, VisitTable visits)
    {
        Level = level;
        using var own = new ByteKeyTable();
        using var numbers = new NativeArray<int>();
        own.Merge(visitors, numbers);
        AddAll(own, kinds, visits);
    }

    public void Dispose()
    {
        _visitors.Dispose();
        Visits.Dispose();
    }

    private void Rebuild(int level)
    {
        using var visitors = _visitors;
        using var visits = Visits;
        var kinds = _kinds;
        (_visitors, _kinds, Visits, Level) = (new ByteKeyTable(), [], new VisitTable(), level);
        AddAll(visitors, kinds, visits);
    }

    private void AddAll(ByteKeyTable visitors, List<AgentKind> kinds, VisitTable visits)
    {
        var numbers = new int[visitors.Count];
        var i = 0;
        foreach (var key in new KeyEnumerator(visitors.View))
        {
            numbers[i] = -1;
            if (Has(BinaryPrimitives.ReadUInt64BigEndian(key)))
            {
                numbers[i] = _visitors.GetOrAdd(key);
                if (numbers[i] == _kinds.Count)
                {
                    _kinds.Add(kinds[i]);
                }
            }

            i++;
        }

        using var pages = new KeyPlaces(visits.Pages.View);
        foreach (ref readonly var visit in visits.Spans)
        {
            if (visit.Pages > 0 && numbers[visit.Host] >= 0)
            {
                Visits.Add(visit with
                {
                    Host = numbers[visit.Host],
                    Entry = Visits.Pages.GetOrAdd(pages[visit.Entry]),
                    Exit = Visits.Pages.GetOrAdd(pages[visit.Exit]),
                });
            }
        }
    }
}
