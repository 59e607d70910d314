using System.Diagnostics.CodeAnalysis;
using System.IO.Hashing;
using System.Text;

namespace Gearman.Server.Brokering;

/// <summary>
/// A name space of functions, and how much of the server is in it. What is stored of a function has the tenant's name and a
/// separator before its own; peers never see those.
/// </summary>
internal sealed class Tenant
{
    /// <summary>No name that a peer chooses has this byte, so that none can be taken for one of a tenant.</summary>
    public const byte Separator = 31;

    private readonly Dictionary<byte[], Function> _functions = new(new NameComparer());
    private readonly Dictionary<byte[], Function>.AlternateLookup<ReadOnlySpan<byte>> _lookup;
    private TokenBucket? _submits;
    private TenantQuota _quota = new();

    /// <summary>A name space without functions.</summary>
    /// <param name="name">Its name; empty for the one of all peers that are no tenant's.</param>
    public Tenant(string name)
    {
        Name = name;
        Prefix = name.Length == 0 ? [] : [.. Encoding.UTF8.GetBytes(name), Separator];
        _lookup = _functions.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    public string Name { get; }

    /// <summary>What the stored names of its functions start with.</summary>
    public byte[] Prefix { get; }

    /// <summary>Its jobs that failed.</summary>
    public FailedList Failed { get; } = new();

    public int Jobs { get; private set; }

    public long JobBytes { get; private set; }

    public int Connections { get; set; }

    public bool HasRoomForConnection => Connections < _quota.Connections;

    /// <summary>What it may have from now on; what it has stays.</summary>
    public void Limit(TenantQuota quota, TimeProvider time)
    {
        if (quota.SubmitsPerSecond != _quota.SubmitsPerSecond)
        {
            _submits = quota.SubmitsPerSecond is { } rate ? new TokenBucket(rate, time) : null;
        }

        _quota = quota;
    }

    public bool TryGet(ReadOnlySpan<byte> function, [NotNullWhen(true)] out Function? found) =>
        _lookup.TryGetValue(function, out found);

    public void Add(Function function) => _functions.Add(function.LocalName.ToArray(), function);

    public void Remove(Function function) => _functions.Remove(function.LocalName.ToArray());

    /// <summary>Whether it may submit now.</summary>
    public Refusal OfSubmit() => _submits?.IsEmpty == true ? Refusal.TenantSubmits : Refusal.None;

    /// <summary>Counts a submit that was taken; one that is refused may be tried again behind those that wait for the store.</summary>
    public void TakeSubmit() => _submits?.TryTake();

    /// <summary>Whether it may have a new job.</summary>
    public Refusal OfJob(long payloadLength) =>
        Jobs >= _quota.Jobs ? Refusal.TenantJobs
        : payloadLength > _quota.JobBytes - JobBytes ? Refusal.TenantJobBytes
        : Refusal.None;

    public void Count(in Job job)
    {
        Jobs++;
        JobBytes += job.PayloadLength;
    }

    public void Forget(in Job job)
    {
        Jobs--;
        JobBytes -= job.PayloadLength;
    }

    private sealed class NameComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        /// <summary>Peers choose the names: an unknown seed keeps them from choosing ones that collide.</summary>
        private readonly long _seed = Random.Shared.NextInt64();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

        public int GetHashCode(ReadOnlySpan<byte> alternate) => (int)XxHash3.HashToUInt64(alternate, _seed);

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
