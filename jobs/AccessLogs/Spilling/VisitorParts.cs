using System.IO.Hashing;
using AccessLogs.Accumulation;
using AccessLogs.Tables;

namespace AccessLogs.Spilling;

/// <summary>
/// Which part each visitor belongs to: by a hash of client and user agent, whatever the day, that is the same in every process. So a visitor's
/// figures, and its visits, are in one part.
/// </summary>
internal sealed unsafe class VisitorParts : IDisposable
{
    private readonly NativeArray<ulong> _hosts = new();
    private readonly NativeArray<ulong> _userAgents = new();
    private readonly ulong _seed;
    private readonly int _count;

    /// <summary>Makes parts.</summary>
    /// <param name="tables">The visitors.</param>
    /// <param name="count">How many parts.</param>
    /// <param name="seed">Parts of other seeds are independent of these: what is in one of these is spread over all of those.</param>
    public VisitorParts(in LogTablesView tables, int count, ulong seed)
    {
        (_count, _seed) = (count, seed);
        Hash(tables.Hosts, _hosts);
        Hash(tables.UserAgents, _userAgents);
    }

    /// <summary>The part of a visitor.</summary>
    /// <param name="host">The client's number.</param>
    /// <param name="userAgent">The user agent's number.</param>
    /// <returns>Below the number of parts.</returns>
    public int Of(int host, int userAgent)
    {
        var high = Math.BigMul(_hosts.Pointer[host] ^ 0x9e3779b97f4a7c15, _userAgents.Pointer[userAgent] | 1, out var low);
        return (int)(((high ^ low) >> 32) * (ulong)_count >> 32);
    }

    public void Dispose()
    {
        _hosts.Dispose();
        _userAgents.Dispose();
    }

    private void Hash(in KeysView keys, NativeArray<ulong> hashes)
    {
        hashes.Reserve(keys.Count);
        var next = hashes.Pointer;
        foreach (var key in new KeyEnumerator(keys))
        {
            *next++ = XxHash3.HashToUInt64(key, (long)_seed);
        }
    }
}
