using System.Buffers;
using AccessLogs.Accumulation;
using MessagePack;

namespace AccessLogs.Partials;

/// <summary>
/// A partial result whose figures are apart by spans of time. A nil; a partial result of the <see cref="PartialLayout"/> for each span, one
/// behind the other, the first of them with the splits; the index: hours of a span, then start and length of each; the length of the index (0xce
/// and four bytes); the checksum of all that.
/// </summary>
internal sealed class SlicedPartial : IDisposable
{
    private const int IndexSizeLength = 5;

    private readonly List<(long Start, Partial Partial)> _slices = [];

    /// <summary>Hours of a span.</summary>
    public int Hours { get; private set; }

    /// <summary>The first hour of each span, and its figures.</summary>
    public IReadOnlyList<(long Start, Partial Partial)> Slices => _slices;

    /// <summary>Whether these bytes begin as such a partial result does.</summary>
    public static bool Is(in ReadOnlySequence<byte> data) => !data.IsEmpty && data.Slice(0, 1).FirstSpan[0] == MessagePackCode.Nil;

    /// <summary>Writes one.</summary>
    /// <param name="output">Takes the bytes.</param>
    /// <param name="format">The format of the lines.</param>
    /// <param name="options">What was counted.</param>
    /// <param name="slices">The figures; of one span at least.</param>
    /// <param name="splits">Where the lines came from.</param>
    public static void Write(IBufferWriter<byte> output, AccessLogFormat format, AnalysisOptions options, TimeSlices slices, SplitList splits)
    {
        var hashing = new HashingWriter(output);
        hashing.Write([MessagePackCode.Nil]);
        var written = hashing.Length;
        List<(long Start, long Length)> index = [];
        foreach (var (start, tables) in slices.InOrder)
        {
            PartialWriter.Write(hashing, format, options, new LogTablesView(tables), index.Count == 0 ? splits : new SplitList());
            index.Add((start, hashing.Length - written));
            written = hashing.Length;
        }

        var writer = new MessagePackWriter(hashing);
        writer.WriteArrayHeader(1 + (2 * index.Count));
        writer.Write(slices.Hours);
        foreach (var (start, length) in index)
        {
            writer.Write(start);
            writer.Write(length);
        }

        writer.Flush();
        writer.WriteUInt32((uint)(hashing.Length - written));
        writer.Flush();
        var checksum = new MessagePackWriter(output);
        checksum.WriteUInt64(hashing.Hash);
        checksum.Flush();
    }

    /// <summary>The partial result of the first span, which has the format and the splits.</summary>
    /// <exception cref="InvalidDataException">The data is cut off or damaged.</exception>
    public static ReadOnlySequence<byte> First(in ReadOnlySequence<byte> data)
    {
        var (_, index) = ReadIndex(data);
        return data.Slice(1, index[0].Length);
    }

    /// <summary>Reads one.</summary>
    /// <param name="data">All of it.</param>
    /// <param name="options">The options of what it is added to.</param>
    /// <exception cref="InvalidDataException">The data is of another version or of other options, cut off or damaged.</exception>
    public static SlicedPartial Read(in ReadOnlySequence<byte> data, AnalysisOptions options)
    {
        var (hours, index) = ReadIndex(data);
        var sliced = new SlicedPartial { Hours = hours };
        try
        {
            var offset = 1L;
            foreach (var (start, length) in index)
            {
                sliced._slices.Add((start, PartialReader.Read(data.Slice(offset, length), options)));
                offset += length;
            }

            return sliced;
        }
        catch
        {
            sliced.Dispose();
            throw;
        }
    }

    public void Dispose() => _slices.ForEach(slice => slice.Partial.Dispose());

    private static (int Hours, List<(long Start, long Length)> Index) ReadIndex(in ReadOnlySequence<byte> data)
    {
        const int Trailer = IndexSizeLength + PartialLayout.ChecksumLength;
        var content = PartialReader.CheckSum(data);
        if (data.Length <= Trailer)
        {
            throw PartialContent.Damaged(null);
        }

        try
        {
            var indexLength = new MessagePackReader(content.Slice(content.Length - IndexSizeLength)).ReadUInt32();
            var reader = new MessagePackReader(content.Slice(content.Length - IndexSizeLength - indexLength, indexLength));
            var count = reader.ReadArrayHeader() / 2;
            var hours = reader.ReadInt32();
            List<(long Start, long Length)> index = [];
            for (var i = 0; i < count; i++)
            {
                index.Add((reader.ReadInt64(), reader.ReadInt64()));
            }

            var isSound = hours > 0 && count > 0 && index.TrueForAll(slice => slice is { Start: >= 0 and < PartialContent.MaxHour, Length: > 0 });
            return isSound && 1 + index.Sum(slice => slice.Length) + indexLength + IndexSizeLength == content.Length ? (hours, index) : throw PartialContent.Damaged(null);
        }
        catch (Exception e) when (PartialContent.IsOfContent(e))
        {
            throw PartialContent.Damaged(e);
        }
    }
}
