using System.Buffers.Binary;
using System.IO.Hashing;

namespace Gearman.Server.Storing.Journal;

/// <summary>
/// A batch as it lies in a segment: a mark (4 bytes), the length of the entries (4), a checksum (8), the entries. The checksum is
/// XxHash3 of length and entries, seeded by the segment's salt and the place: no bytes of elsewhere pass for a record. The mark comes from the
/// salt too: a workload full of what looks like headers would make the search for a record behind a torn one check each.
/// </summary>
internal static class JournalRecord
{
    public const int HeaderLength = 16;

    /// <summary>Fills the header of a record.</summary>
    /// <param name="record">The record, with its entries already there.</param>
    /// <param name="salt">The salt of its segment.</param>
    /// <param name="offset">Its place.</param>
    public static void Seal(Span<byte> record, long salt, long offset)
    {
        BinaryPrimitives.WriteInt32LittleEndian(record, Mark(salt));
        BinaryPrimitives.WriteInt32LittleEndian(record[4..], record.Length - HeaderLength);
        BinaryPrimitives.WriteUInt64LittleEndian(record[8..], Checksum(record, salt, offset));
    }

    /// <summary>Reads from a header how long its record is.</summary>
    /// <param name="bytes">The record or its start.</param>
    /// <param name="salt">The salt of its segment.</param>
    /// <param name="length">The bytes of header and entries.</param>
    /// <returns>False if it is no header.</returns>
    public static bool TryReadLength(ReadOnlySpan<byte> bytes, long salt, out long length)
    {
        length = 0;
        if (bytes.Length < HeaderLength || BinaryPrimitives.ReadInt32LittleEndian(bytes) != Mark(salt))
        {
            return false;
        }

        length = HeaderLength + (long)BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]);
        return length >= HeaderLength;
    }

    /// <summary>Reads a record.</summary>
    /// <param name="bytes">What begins with it.</param>
    /// <param name="salt">The salt of its segment.</param>
    /// <param name="offset">Its place.</param>
    /// <param name="entries">The record's entries.</param>
    /// <returns>False if there is no whole record.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, long salt, long offset, out ReadOnlySpan<byte> entries)
    {
        entries = default;
        if (!TryReadLength(bytes, salt, out var length) || length > bytes.Length)
        {
            return false;
        }

        var record = bytes[..(int)length];
        if (BinaryPrimitives.ReadUInt64LittleEndian(record[8..]) != Checksum(record, salt, offset))
        {
            return false;
        }

        entries = record[HeaderLength..];
        return true;
    }

    /// <summary>True if there is a whole record anywhere in some bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="salt">The salt of their segment.</param>
    /// <param name="offset">Their place.</param>
    public static bool IsAnyIn(ReadOnlySpan<byte> bytes, long salt, long offset)
    {
        Span<byte> mark = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(mark, Mark(salt));
        for (var at = 0; bytes[at..].IndexOf(mark) is >= 0 and var next; at++)
        {
            at += next;
            if (TryRead(bytes[at..], salt, offset + at, out _))
            {
                return true;
            }
        }

        return false;
    }

    private static int Mark(long salt) => (int)(salt ^ (salt >> 32));

    private static ulong Checksum(ReadOnlySpan<byte> record, long salt, long offset) =>
        XxHash3.HashToUInt64(record[HeaderLength..], salt ^ (offset << 32) ^ record.Length);
}
