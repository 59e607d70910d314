using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Gearman.Protocol;
using Gearman.Server.Storing;

namespace Gearman.Stores.Memcached;

/// <summary>
/// A job as an item. Where gearmand's form says all of it, that is its form: key <c>PREFIXFUNCTION-UNIQUE</c>, flags the priority, value
/// the workload; a job without a unique has one made of its number there. All others have a key that gearmand does not look at,
/// <c>jobPREFIXNUMBER</c>, and a value that begins with what the key can't hold.
/// </summary>
/// <param name="prefix">What keys start with.</param>
internal sealed class MemcachedItem(string prefix)
{
    /// <summary>memcached's limit.</summary>
    private const int MaxKeyLength = 250;
    private const int IdDigits = 16;

    /// <summary>gearmand delivers a unique of 64 bytes with a part of it in the workload.</summary>
    private const int MaxUniqueLength = 63;

    /// <summary>Is a reduce job; lengths of unique, function and reducer; epoch.</summary>
    private const int HeaderLength = 1 + 1 + 2 + 2 + 8;

    private readonly byte[] _gearmand = Encoding.ASCII.GetBytes(prefix);
    private readonly byte[] _ours = Encoding.ASCII.GetBytes($"job{prefix}");

    /// <summary>True if the key is one of a job's.</summary>
    public bool IsJob(ReadOnlySpan<byte> key) => key.StartsWith(_gearmand) || key.StartsWith(_ours);

    /// <summary>The keys that a job may have: which one depends on what is known when it is added alone.</summary>
    public IEnumerable<byte[]> Keys(in JobBatchEntry entry) => NamedKey(entry) is { } named ? [named, NumberedKey(entry.Id)] : [NumberedKey(entry.Id)];

    /// <summary>A job's key and value.</summary>
    public (byte[] Key, byte[] Value) Of(in JobBatchEntry entry)
    {
        if (!entry.IsReduce && entry.Epoch == 0 && NamedKey(entry) is { } named)
        {
            return (named, entry.Workload.ToArray());
        }

        var value = new byte[HeaderLength + entry.Unique.Length + entry.Function.Length + entry.Reducer.Length + entry.Workload.Length];
        value[0] = entry.IsReduce ? (byte)1 : (byte)0;
        value[1] = (byte)entry.Unique.Length;
        BinaryPrimitives.WriteUInt16LittleEndian(value.AsSpan(2), (ushort)entry.Function.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(value.AsSpan(4), (ushort)entry.Reducer.Length);
        BinaryPrimitives.WriteInt64LittleEndian(value.AsSpan(6), entry.Epoch);
        var rest = value.AsSpan(HeaderLength);
        entry.Unique.CopyTo(rest);
        entry.Function.CopyTo(rest[entry.Unique.Length..]);
        entry.Reducer.CopyTo(rest[(entry.Unique.Length + entry.Function.Length)..]);
        entry.Workload.CopyTo(rest[(entry.Unique.Length + entry.Function.Length + entry.Reducer.Length)..]);
        return (NumberedKey(entry.Id), value);
    }

    /// <summary>True if it is the key that gearmand gives all jobs of a function without a unique.</summary>
    public bool IsShared(ReadOnlySpan<byte> key) => key.StartsWith(_gearmand) && key[_gearmand.Length..].IndexOf((byte)'-') == key.Length - _gearmand.Length - 1;

    /// <summary>What such a job's key is here.</summary>
    public static byte[] Own(ReadOnlySpan<byte> shared, long id) => [.. shared, .. Digits(id)];

    /// <summary>The number that a key holds; null if it holds none.</summary>
    public long? Id(ReadOnlySpan<byte> key)
    {
        var digits = key.StartsWith(_ours) ? key[_ours.Length..]
            : key.LastIndexOf("-#"u8) is var mark and >= 0 ? key[(mark + 2)..]
            : default;
        return digits.Length == IdDigits && long.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var id) && id > 0 ? id : null;
    }

    /// <summary>Reads an item.</summary>
    /// <param name="batch">Takes the job.</param>
    /// <param name="id">Its number.</param>
    /// <param name="key">Its key.</param>
    /// <param name="flags">Its flags.</param>
    /// <param name="value">Its value.</param>
    /// <returns>False if it is no job.</returns>
    public bool TryRead(JobBatch batch, long id, ReadOnlySpan<byte> key, uint flags, ReadOnlySpan<byte> value)
    {
        JobBatchEntry entry;
        if (key.StartsWith(_gearmand))
        {
            var name = key[_gearmand.Length..];
            var hyphen = name.IndexOf((byte)'-');
            var function = name[..Math.Max(hyphen, 0)];
            entry = new() { Id = id, Function = function, Unique = Id(key) is null ? name[(hyphen + 1)..] : [], Priority = (int)flags, Workload = value };
        }
        else if (!TryReadNumbered(id, flags, value, out entry))
        {
            return false;
        }

        if (entry.Function.Length is 0 or > PacketLimits.MaxFunctionLength || entry.Unique.Length > PacketLimits.MaxUniqueLength || flags > 2)
        {
            return false;
        }

        batch.Append(entry);
        return true;
    }

    private static bool TryReadNumbered(long id, uint flags, ReadOnlySpan<byte> value, out JobBatchEntry entry)
    {
        entry = default;
        if (value.Length < HeaderLength)
        {
            return false;
        }

        int unique = value[1];
        int function = BinaryPrimitives.ReadUInt16LittleEndian(value[2..]);
        int reducer = BinaryPrimitives.ReadUInt16LittleEndian(value[4..]);
        var rest = value[HeaderLength..];
        if (unique + function + reducer > rest.Length)
        {
            return false;
        }

        entry = new JobBatchEntry
        {
            Id = id,
            Unique = rest[..unique],
            Function = rest.Slice(unique, function),
            IsReduce = value[0] == 1,
            Reducer = rest.Slice(unique + function, reducer),
            Priority = (int)flags,
            Epoch = BinaryPrimitives.ReadInt64LittleEndian(value[6..]),
            Workload = rest[(unique + function + reducer)..],
        };
        return true;
    }

    /// <summary>gearmand's key; null if that would not say which job is meant.</summary>
    private byte[]? NamedKey(in JobBatchEntry entry)
    {
        var length = _gearmand.Length + entry.Function.Length + 1 + (entry.Unique.IsEmpty ? IdDigits + 1 : entry.Unique.Length);
        if (length > MaxKeyLength || entry.Unique.Length > MaxUniqueLength || entry.Function.Contains((byte)'-') || entry.Unique.SequenceEqual("-"u8) || entry.Unique.Contains((byte)'#')
            || entry.Function.ContainsAnyExceptInRange((byte)'!', (byte)'~') || entry.Unique.ContainsAnyExceptInRange((byte)'!', (byte)'~'))
        {
            return null;
        }

        return [.. _gearmand, .. entry.Function, (byte)'-', .. entry.Unique.IsEmpty ? Digits(entry.Id) : entry.Unique];
    }

    private static byte[] Digits(long id) => Encoding.ASCII.GetBytes($"#{id:x16}");

    private byte[] NumberedKey(long id) => [.. _ours, .. Encoding.ASCII.GetBytes($"{id:x16}")];
}
