using System.Buffers.Binary;

namespace Gearman.MapReduce;

/// <summary>
/// The order of keys that are text or bytes, by their bytes alone: eight of them at a time as a number, so that hardly two keys
/// are ever compared byte by byte.
/// </summary>
/// <param name="isText">True to order UTF-8 as strings are ordered, by UTF-16 code units.</param>
internal readonly struct KeyOrder(bool isText)
{
    /// <summary>Bytes of a key that a prefix holds.</summary>
    public const int PrefixLength = sizeof(ulong);

    private const ulong NonAscii = 0x8080808080808080;

    /// <summary>The first bytes as a number that is ordered as they are; zeros stand for what a shorter key lacks.</summary>
    public ulong Prefix(ReadOnlySpan<byte> key)
    {
        var prefix = 0UL;
        if (key.Length >= PrefixLength)
        {
            prefix = BinaryPrimitives.ReadUInt64BigEndian(key);
        }
        else
        {
            for (var i = 0; i < key.Length; i++)
            {
                prefix |= (ulong)key[i] << (56 - (i * 8));
            }
        }

        return isText && (prefix & NonAscii) != 0 ? InTextOrder(prefix) : prefix;
    }

    /// <summary>Compares whole keys.</summary>
    public int Compare(ReadOnlySpan<byte> x, ReadOnlySpan<byte> y)
    {
        var same = x.CommonPrefixLength(y);
        if (same == x.Length || same == y.Length)
        {
            return x.Length - y.Length;
        }

        return isText ? InTextOrder(x[same]) - InTextOrder(y[same]) : x[same] - y[same];
    }

    private static ulong InTextOrder(ulong prefix)
    {
        var ordered = 0UL;
        for (var shift = 0; shift < 64; shift += 8)
        {
            ordered |= (ulong)InTextOrder((byte)(prefix >> shift)) << shift;
        }

        return ordered;
    }

    /// <summary>
    /// UTF-8 and UTF-16 agree but for what is beyond U+FFFF: in UTF-16 that begins with a surrogate, and so comes before U+E000
    /// to U+FFFF. In UTF-8 the former begin with F0 to F4, the latter with EE and EF.
    /// </summary>
    private static byte InTextOrder(byte value) => value switch
    {
        >= 0xf0 and <= 0xf4 => (byte)(value - 2),
        0xee or 0xef => (byte)(value + 5),
        _ => value,
    };
}
