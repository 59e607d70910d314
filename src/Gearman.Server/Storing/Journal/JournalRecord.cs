using System.Buffers.Binary;
using System.IO.Hashing;

namespace Gearman.Server.Storing.Journal;

/// <summary>
/// A batch as it lies in a segment: a mark (4 bytes), the length of the entries (4), a checksum (8), the entries. The checksum is
/// XxHash3 of length and entries, seeded by the segment's salt and the place: no bytes of elsewhere pass for a record.
/// </summary>
internal static class JournalRecord
{
    public const int HeaderLength = 16;

    private static ReadOnlySpan<byte> Mark => "GMJR"u8;

    /// <summary>Fills the header of a record.</summary>
    /// <param name="record">The record, with its entries already there.</param>
    /// <param name="salt">The salt of its segment.</param>
    /// <param name="offset">Its place.</param>
    public static void Seal(Span<byte> record, long salt, long offset)
    {
        Mark.CopyTo(record);
        BinaryPrimitives.WriteInt32LittleEndian(record[4..], record.Length - HeaderLength);
        BinaryPrimitives.WriteUInt64LittleEndian(record[8..], Checksum(record, salt, offset));
    }

    /// <summary>Reads the record at a place of a segment.</summary>
    /// <param name="bytes">The segment.</param>
    /// <param name="salt">Its salt.</param>
    /// <param name="offset">The place.</param>
    /// <param name="entries">The record's entries.</param>
    /// <returns>False if there is no whole record.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, long salt, int offset, out ReadOnlySpan<byte> entries)
    {
        entries = default;
        var record = bytes[offset..];
        if (record.Length < HeaderLength || !record.StartsWith(Mark))
        {
            return false;
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(record[4..]);
        if (length < 0 || length > record.Length - HeaderLength)
        {
            return false;
        }

        record = record[..(HeaderLength + length)];
        if (BinaryPrimitives.ReadUInt64LittleEndian(record[8..]) != Checksum(record, salt, offset))
        {
            return false;
        }

        entries = record[HeaderLength..];
        return true;
    }

    /// <summary>True if there is a whole record at or behind a place.</summary>
    public static bool IsAnyBehind(ReadOnlySpan<byte> bytes, long salt, int offset)
    {
        for (; bytes[offset..].IndexOf(Mark) is >= 0 and var next; offset++)
        {
            offset += next;
            if (TryRead(bytes, salt, offset, out _))
            {
                return true;
            }
        }

        return false;
    }

    private static ulong Checksum(ReadOnlySpan<byte> record, long salt, long offset) =>
        XxHash3.HashToUInt64(record[HeaderLength..], salt ^ (offset << 32) ^ record.Length);
}
