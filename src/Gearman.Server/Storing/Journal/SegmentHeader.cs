using System.Buffers.Binary;
using System.IO.Hashing;

namespace Gearman.Server.Storing.Journal;

/// <summary>
/// What a segment begins with: a mark (8 bytes), then, 8 bytes each, its number, a random number that the checksums of its records
/// depend on, where the records of the segment before it end, the last id so far, and a checksum of all that. So the end of
/// each segment but the last is known, and nothing behind it counts.
/// </summary>
/// <param name="Number">The segment's number.</param>
/// <param name="Salt">Unknown to clients, so that no workload can look like a record, nor like its beginning.</param>
/// <param name="PreviousEnd">Where the records of the segment before it end; 0 if there is none.</param>
/// <param name="LastId">The highest id of a job in all segments before it, those that are deleted included.</param>
internal readonly record struct SegmentHeader(long Number, long Salt, long PreviousEnd, long LastId)
{
    public const int Length = 48;

    private static ReadOnlySpan<byte> Mark => "GMJSEG\x02\x0a"u8;

    /// <summary>Writes it.</summary>
    public void Write(Span<byte> bytes)
    {
        Mark.CopyTo(bytes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], Number);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], Salt);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[24..], PreviousEnd);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[32..], LastId);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[40..], XxHash3.HashToUInt64(bytes[..40]));
    }

    /// <summary>Reads it.</summary>
    /// <returns>False if it is none.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out SegmentHeader header)
    {
        header = default;
        if (bytes.Length < Length
            || !bytes.StartsWith(Mark)
            || BinaryPrimitives.ReadUInt64LittleEndian(bytes[40..]) != XxHash3.HashToUInt64(bytes[..40]))
        {
            return false;
        }

        header = new SegmentHeader(
            BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]));
        return true;
    }
}
