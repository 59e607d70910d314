using System.Buffers;
using AccessLogs.Partials;
using Gearman.MapReduce;
using MessagePack;

namespace AccessLogs.Spilling;

/// <summary>
/// Figures in a file from which a later run goes on. They are in blocks, each a partial result, so that neither who writes nor who reads them has all in
/// memory: by parts of visitors, as they are spilled, or by spans of time. The last block says where the others are: an array of the hours of a span (0
/// for parts), a partial result of the rest, and for each block its part or the first hour of its span, its offset, stored length and length; and behind it the
/// checksum of a partial result.
/// </summary>
/// <param name="Hours">Hours of a span of time; 0 for parts of visitors.</param>
/// <param name="Blocks">The part or the first hour of each block.</param>
/// <param name="Rest">What is in none of them: where the lines came from, and of parts what does not grow with the number of keys.</param>
internal sealed record SavedFigures(int Hours, IReadOnlyList<(long Place, SpilledBlock Block)> Blocks, ReadOnlySequence<byte> Rest)
{
    private const int ElementsOfBlock = 4;

    /// <summary>Writes the last block.</summary>
    /// <param name="file">The file.</param>
    /// <returns>What all of it is read by.</returns>
    /// <exception cref="SpillException">The file cannot be written.</exception>
    public SpilledBlock Write(SpillBlockFile file)
    {
        var output = new ArrayBufferWriter<byte>();
        var hashing = new HashingWriter(output);
        var writer = new MessagePackWriter(hashing);
        writer.WriteArrayHeader(2 + (ElementsOfBlock * Blocks.Count));
        writer.Write(Hours);
        writer.Write(Rest);
        foreach (var (place, block) in Blocks)
        {
            writer.Write(place);
            writer.Write(block.Offset);
            writer.Write(block.StoredLength);
            writer.Write(block.Length);
        }

        writer.Flush();
        var checksum = new MessagePackWriter(output);
        checksum.WriteUInt64(hashing.Hash);
        checksum.Flush();
        return file.Write(output.WrittenSpan);
    }

    /// <summary>Reads the last block.</summary>
    /// <param name="last">What it is read by.</param>
    /// <exception cref="SpillException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static SavedFigures Read(in SpilledBlock last)
    {
        try
        {
            var reader = new MessagePackReader(PartialReader.CheckSum(new ReadOnlySequence<byte>(last.Read())));
            var count = reader.ReadArrayHeader() / ElementsOfBlock;
            var (hours, rest) = (reader.ReadInt32(), PartialContent.Bytes(ref reader));
            var blocks = new List<(long Place, SpilledBlock Block)>();
            for (; count > 0; count--)
            {
                var (place, block) = (reader.ReadInt64(), new SpilledBlock(last.File, reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64()));
                PartialContent.Require(place >= 0 && place < (hours == 0 ? SpilledTables.Parts : PartialContent.MaxHour) && block is { Offset: >= 0, StoredLength: > 0, Length: > 0 });
                blocks.Add((place, block));
            }

            PartialContent.Require(hours >= 0);
            return new SavedFigures(hours, blocks, rest);
        }
        catch (Exception e) when (PartialContent.IsOfContent(e))
        {
            throw PartialContent.Damaged(e);
        }
    }
}
