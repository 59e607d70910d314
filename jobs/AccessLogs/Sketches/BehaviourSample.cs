using System.Runtime.InteropServices;
using AccessLogs.Accumulation;
using AccessLogs.Classification;
using AccessLogs.Report;

namespace AccessLogs.Sketches;

/// <summary>
/// What some visitors did, all that they did: those whose hash begins with <see cref="Level"/> zeros, one in two to its power. There is one bit more whenever there are too
/// many. So samples merge, as those of visits do (<see cref="VisitSample"/>); a visitor is a client with its user agent on a day, as in the exact panel.
/// </summary>
/// <param name="files">What a browser loads with pages.</param>
internal sealed unsafe class BehaviourSample(StaticFiles files)
{
    /// <summary>The visitors that are kept; twice as many there may be for a moment.</summary>
    public const int MostVisitors = 1 << 15;

    /// <summary>The bytes of their clients, which anybody may name who sends them in a header: an address has 45 at most.</summary>
    public const int MostClientBytes = 64 * MostVisitors;

    /// <summary>Tells a page that was not found from one of the same name that was, as the tables of exact reports do.</summary>
    private const ulong NotFoundBits = 0x9e3779b97f4a7c15;

    private readonly Dictionary<ulong, VisitorBehaviour> _visitors = [];
    private long _clientBytes;

    /// <summary>How many zeros.</summary>
    public int Level { get; private set; }

    /// <summary>Which visitors are kept.</summary>
    public SampleRate Rate => new(Level);

    /// <summary>The visitors by their hashes; those that say that they are bots too, lest they be read again and again.</summary>
    public IReadOnlyDictionary<ulong, VisitorBehaviour> Visitors => _visitors;

    /// <summary>Whether a visitor is among those that are kept.</summary>
    /// <param name="visitor">Its hash.</param>
    public bool Has(ulong visitor) => Rate.Has(visitor);

    /// <summary>Counts a request; <see cref="Prune"/> is to be called then.</summary>
    /// <param name="record">The request.</param>
    /// <param name="visitor">The hash of its visitor, which <see cref="Has"/> says yes to.</param>
    /// <param name="pathHash">The hash of its path.</param>
    public void Count(in LineRecord record, ulong visitor, ulong pathHash)
    {
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_visitors, visitor, out var isKnown);
        if (!isKnown)
        {
            var kind = UserAgentRules.Classify(new ReadOnlySpan<byte>(record.UserAgent.Bytes, record.UserAgent.Length)).Kind;
            known = new VisitorBehaviour(new ReadOnlySpan<byte>(record.Host.Bytes, record.Host.Length).ToArray(), kind is not (AgentKind.Person or AgentKind.Unknown));
            _clientBytes += known.Client.Length;
        }

        known.Count(record, BehaviourPanel.KindOf(new ReadOnlySpan<byte>(record.Path.Bytes, record.Path.Length), files), record.IsNotFound ? pathHash ^ NotFoundBits : pathHash);
    }

    /// <summary>Adds what another has; <see cref="Prune"/> is to be called then.</summary>
    /// <param name="other">The other.</param>
    public void Merge(BehaviourSample other)
    {
        RaiseTo(Math.Max(Level, other.Level));
        foreach (var (visitor, figures) in other._visitors)
        {
            if (Has(visitor))
            {
                Add(visitor, figures);
            }
        }
    }

    /// <summary>Keeps fewer visitors, if there are too many.</summary>
    public void Prune()
    {
        if (IsOver(2))
        {
            while (IsOver(1) && Level < SampleRate.MaxZeros)
            {
                RaiseTo(Level + 1);
            }
        }
    }

    /// <summary>Has no others from now on than those of so many zeros.</summary>
    /// <param name="level">The zeros, at least <see cref="Level"/>.</param>
    public void RaiseTo(int level)
    {
        Level = level;
        foreach (var (visitor, figures) in _visitors)
        {
            if (!Has(visitor))
            {
                _visitors.Remove(visitor);
                _clientBytes -= figures.Client.Length;
            }
        }
    }

    /// <summary>Adds what a visitor did.</summary>
    /// <param name="visitor">Its hash, which <see cref="Has"/> says yes to.</param>
    /// <param name="figures">What it did.</param>
    public void Add(ulong visitor, in VisitorBehaviour figures)
    {
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_visitors, visitor, out var isKnown);
        if (!isKnown)
        {
            known = new VisitorBehaviour(figures.Client, figures.IsBot);
            _clientBytes += known.Client.Length;
        }

        known.Merge(figures);
    }

    private bool IsOver(int times) => _visitors.Count > times * MostVisitors || _clientBytes > times * (long)MostClientBytes;
}
