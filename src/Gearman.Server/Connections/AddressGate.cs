using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Gearman.Server.Connections;

/// <summary>
/// How many connections an address may have and how fast it may make them. An IPv6 address counts by its first 64 bits:
/// the rest is the host's own choice.
/// </summary>
/// <param name="maxConnections">The most connections of an address at once.</param>
/// <param name="maxPerSecond">The most new connections of an address in a second; null for any number.</param>
/// <param name="time">The clock.</param>
internal sealed class AddressGate(int maxConnections, int? maxPerSecond, TimeProvider time)
{
    /// <summary>So few addresses without a connection are not worth a sweep.</summary>
    private const int MinSweep = 1024;

    private readonly Dictionary<UInt128, Use> _uses = [];
    private int _connections;

    /// <summary>Addresses that are remembered.</summary>
    public int Count => _uses.Count;

    /// <summary>Lets a connection in.</summary>
    /// <returns>What <see cref="Leave"/> has to be told; null if the connection is one too many.</returns>
    public Use? Enter(IPAddress address)
    {
        var key = KeyOf(address);
        if (!_uses.TryGetValue(key, out var use))
        {
            Sweep();
            use = new Use { Rate = maxPerSecond is { } rate ? new TokenBucket(rate, time) : null };
            _uses.Add(key, use);
        }

        if (use.Connections >= maxConnections || use.Rate?.TryTake() == false)
        {
            return null;
        }

        use.Connections++;
        _connections++;
        return use;
    }

    /// <summary>One more connection of an address would be too many by its rate.</summary>
    public bool IsSpent(IPAddress address) => _uses.TryGetValue(KeyOf(address), out var use) && use.Rate?.IsEmpty == true;

    /// <summary>A connection that was let in has ended.</summary>
    public void Leave(Use use)
    {
        use.Connections--;
        _connections--;
    }

    private static UInt128 KeyOf(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            bytes[8..].Clear();
            return BinaryPrimitives.ReadUInt128BigEndian(bytes);
        }

        // No IPv6 prefix of a host: those begin with 2 or 3, or with f.
        return BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }

    /// <summary>Forgets the addresses that have no connection and no debt, when they are the greater part.</summary>
    private void Sweep()
    {
        if (_uses.Count > (2 * _connections) + MinSweep)
        {
            foreach (var (key, use) in _uses)
            {
                if (use.Connections == 0 && use.Rate?.IsFull != false)
                {
                    _uses.Remove(key);
                }
            }
        }
    }

    /// <summary>What an address has.</summary>
    internal sealed class Use
    {
        public int Connections { get; set; }

        public TokenBucket? Rate { get; init; }
    }
}
