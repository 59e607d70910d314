using Microsoft.Extensions.Logging;

namespace Gearman.Server.Storing.Journal;

/// <summary>Finds the segments of a journal, and where each but the last ends.</summary>
/// <param name="folder">Where they are.</param>
/// <param name="segmentBytes">How long a spare one is.</param>
/// <param name="logger">Where to log.</param>
internal sealed class SegmentFinder(IJournalFolder folder, int segmentBytes, ILogger logger)
{
    private const int PieceBytes = 64 << 10;

    private readonly List<Segment> _segments = [];

    /// <summary>
    /// What the next segment is to be, if its room was taken already; null if not. That it is blank is for the reader of the others to check, who has
    /// time to when all is read.
    /// </summary>
    public IJournalFile? Spare { get; private set; }

    /// <summary>Opens them.</summary>
    /// <returns>The segments, the oldest first.</returns>
    /// <exception cref="JobStoreException">One is missing, or is none.</exception>
    public List<Segment> Open()
    {
        try
        {
            var numbers = folder.List();
            for (var i = 0; i < numbers.Count; i++)
            {
                Open(numbers[i], isLast: i == numbers.Count - 1);
            }

            return _segments;
        }
        catch
        {
            _segments.ForEach(s => s.Dispose());
            Spare?.Dispose();
            throw;
        }
    }

    /// <summary>Nothing was ever written behind its header: a record is written when the header is safe.</summary>
    private static bool IsBlank(IJournalFile file) =>
        file.Length <= SegmentHeader.Length || file.IsBlank(SegmentHeader.Length, new byte[PieceBytes]);

    private void Open(long number, bool isLast)
    {
        if (_segments is [.., var before] && number != before.Number + 1)
        {
            throw new JobStoreException($"The journal in {folder.Name} is damaged: segment {before.Number + 1} is missing.");
        }

        var file = folder.Open(number);
        var bytes = new byte[Math.Min(file.Length, SegmentHeader.Length)];
        file.Read(0, bytes);
        if (SegmentHeader.TryRead(bytes, out var header) && header.Number == number)
        {
            _segments.Add(new Segment(header, file));
            SetEndBefore(header);
        }
        else if (isLast && file.Length == segmentBytes)
        {
            Spare = file;
        }
        else if (isLast && IsBlank(file))
        {
            // A crash came between its making and its use.
            file.Dispose();
            folder.Delete(number);
            folder.Sync();
            Log.TornSegment(logger, number);
        }
        else
        {
            file.Dispose();
            throw folder.Damaged(number, 0);
        }
    }

    private void SetEndBefore(in SegmentHeader header)
    {
        if (_segments is [.., var before, _])
        {
            if (header.PreviousEnd < SegmentHeader.Length || header.PreviousEnd > before.Size)
            {
                throw folder.Damaged(before.Number, before.Size);
            }

            before.End = header.PreviousEnd;
        }
    }
}
