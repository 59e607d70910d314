using Microsoft.Extensions.Logging;

namespace Gearman.Server.Storing.Journal;

/// <summary>Finds the segments of a journal, and where each but the last ends.</summary>
internal sealed class SegmentFinder(IJournalFolder folder, ILogger logger)
{
    private readonly List<Segment> _segments = [];

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
            throw;
        }
    }

    /// <summary>Nothing was ever written behind its header: a record is written when the header is safe.</summary>
    private static bool IsBlank(IJournalFile file)
    {
        var bytes = new byte[Math.Max(file.Length - SegmentHeader.Length, 0)];
        if (bytes.Length > 0)
        {
            file.Read(SegmentHeader.Length, bytes);
        }

        return !bytes.AsSpan().ContainsAnyExcept((byte)0);
    }

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
