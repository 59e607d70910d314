using System.Text;

namespace Gearman.Client.Submitting;

/// <summary>In which order a client tries its servers for a job.</summary>
/// <remarks>
/// A job with a unique goes to the server of the highest hash of (unique, server): rendezvous hashing. All clients
/// find the same one, whatever the order of their lists, so that equal jobs meet; when a server fails, only its own
/// jobs move. Jobs without a unique take turns.
/// </remarks>
internal sealed class ServerRing
{
    // FNV-1a of 64 bits. The hash has to be the same in all processes, for ever.
    private const ulong FnvOffset = 14_695_981_039_346_656_037;
    private const ulong FnvPrime = 1_099_511_628_211;

    private readonly ServerLink[] _links;
    private readonly ulong[] _hashes;
    private int _turn = -1;
    private int _detour = -1;

    public ServerRing(ServerLink[] links)
    {
        _links = links;
        _hashes = [.. links.Select(link => Fold(FnvOffset, Encoding.UTF8.GetBytes(link.Address.ToString())))];
    }

    /// <summary>The open connection for this job; null if there is a choice to make or one to open, as <see cref="OrderFor"/> does.</summary>
    public ClientSession? OpenSessionFor(in JobRequest job)
    {
        if (_links.Length == 1)
        {
            return _links[0].OpenSession;
        }

        if (!string.IsNullOrEmpty(job.Unique) || _links[(uint)(Volatile.Read(ref _turn) + 1) % (uint)_links.Length].OpenSession is not { } session)
        {
            return null;
        }

        Interlocked.Increment(ref _turn);
        return session;
    }

    /// <summary>All servers, the one for this job first, those that could not be reached a moment ago last.</summary>
    public ServerLink[] OrderFor(in JobRequest job)
    {
        if (_links.Length == 1)
        {
            return _links;
        }

        var order = (ServerLink[])_links.Clone();
        var weights = Array.ConvertAll(order, link => (link.IsResting, Weight: 0ul));
        if (HashOfUnique(job) is { } hash)
        {
            for (var i = 0; i < order.Length; i++)
            {
                weights[i].Weight = ulong.MaxValue - Mix(hash ^ _hashes[i]);
            }
        }
        else
        {
            var first = NextTurn(weights);
            for (var i = 0; i < order.Length; i++)
            {
                weights[i].Weight = (uint)((i + order.Length - first) % order.Length);
            }
        }

        Array.Sort(weights, order);
        return order;
    }

    /// <summary>Whose turn it is. The turns of one that rests go to the others in turn, not all to its neighbour.</summary>
    private int NextTurn((bool IsResting, ulong Weight)[] links)
    {
        var turn = (int)((uint)Interlocked.Increment(ref _turn) % (uint)links.Length);
        var awake = links.Count(link => !link.IsResting);
        if (!links[turn].IsResting || awake == 0)
        {
            return turn;
        }

        var skip = (int)((uint)Interlocked.Increment(ref _detour) % (uint)awake);
        var next = 0;
        while (links[next].IsResting || skip-- > 0)
        {
            next++;
        }

        return next;
    }

    /// <summary>Null if the job is never joined to another. For the unique <c>-</c> the workload is what counts.</summary>
    private static ulong? HashOfUnique(in JobRequest job) => job.Unique switch
    {
        null or "" => null,
        "-" => job.Workload.IsEmpty ? null : Fold(FnvOffset, job.Workload.Span),
        _ => Fold(FnvOffset, Encoding.UTF8.GetBytes(job.Unique)),
    };

    private static ulong Fold(ulong hash, ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
        {
            hash = (hash ^ b) * FnvPrime;
        }

        return hash;
    }

    /// <summary>Spreads every bit over all: the finish of MurmurHash3.</summary>
    private static ulong Mix(ulong hash)
    {
        hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccd;
        hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53;
        return hash ^ (hash >> 33);
    }
}
