using Microsoft.Extensions.Logging;

namespace Gearman.Server.Storing.Journal;

/// <summary>
/// The first reading of a journal: finds its segments and where they end, checks every byte, and notes what the second one has to
/// know about jobs beforehand.
/// </summary>
/// <remarks>
/// Commits are made one after the other, so a crash can harm one record only, the last; what is wrong there is cut off. What is
/// wrong before it was right once and has been acknowledged: that is for people to look at, not to be passed over.
/// </remarks>
internal sealed class JournalScan
{
    private readonly IJournalFolder _folder;
    private readonly ILogger _logger;
    private byte[] _buffer = [];

    private JournalScan(IJournalFolder folder, ILogger logger)
    {
        _folder = folder;
        _logger = logger;
    }

    /// <summary>The oldest first.</summary>
    public List<Segment> Segments { get; } = [];

    /// <summary>Jobs that are there no more.</summary>
    public HashSet<long> Removed { get; } = [];

    /// <summary>Entries of jobs that stand behind one of a higher id: jobs that failed, or that were copied. By id, then in order.</summary>
    public List<LateEntry> Late { get; private set; } = [];

    /// <summary>How many entries add a job.</summary>
    public int Added { get; private set; }

    public long LastId { get; private set; }

    /// <summary>Reads a journal.</summary>
    /// <exception cref="JobStoreException">It is damaged.</exception>
    public static JournalScan Run(IJournalFolder folder, ILogger logger)
    {
        var scan = new JournalScan(folder, logger);
        try
        {
            scan.FindSegments();
            for (var i = 0; i < scan.Segments.Count; i++)
            {
                scan.Read(scan.Segments[i], isLast: i == scan.Segments.Count - 1);
            }
        }
        catch
        {
            scan.Segments.ForEach(s => s.Dispose());
            throw;
        }

        // Stable: the last entry of a job is the one that counts.
        scan.Late = [.. scan.Late.OrderBy(e => e.Id)];
        return scan;
    }

    private void FindSegments()
    {
        var numbers = _folder.List();
        for (var i = 0; i < numbers.Count; i++)
        {
            var number = numbers[i];
            if (Segments is [.., var before] && number != before.Number + 1)
            {
                throw new JobStoreException($"The journal in {_folder.Name} is damaged: segment {before.Number + 1} is missing.");
            }

            var file = _folder.Open(number);
            var bytes = new byte[Math.Min(file.Length, SegmentHeader.Length)];
            file.Read(0, bytes);
            if (SegmentHeader.TryRead(bytes, out var header) && header.Number == number)
            {
                Segments.Add(new Segment(header, file));
                SetEndBefore(header);
            }
            else if (i == numbers.Count - 1 && IsBlank(file))
            {
                // A crash came between its making and its use.
                file.Dispose();
                _folder.Delete(number);
                _folder.Sync();
                Log.TornSegment(_logger, number);
            }
            else
            {
                file.Dispose();
                throw Damaged(number, 0);
            }
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

    private void SetEndBefore(in SegmentHeader header)
    {
        if (Segments.Count > 1)
        {
            var before = Segments[^2];
            if (header.PreviousEnd < SegmentHeader.Length || header.PreviousEnd > before.Size)
            {
                throw Damaged(before.Number, before.Size);
            }

            before.End = header.PreviousEnd;
        }
    }

    private void Read(Segment segment, bool isLast)
    {
        LastId = Math.Max(LastId, segment.Header.LastId);
        var bytes = segment.Read(isLast ? segment.Size : segment.End, ref _buffer);
        var offset = SegmentHeader.Length;
        var last = 0;
        while (offset < bytes.Length && JournalRecord.TryRead(bytes, segment.Header.Salt, offset, out var entries))
        {
            Note(segment, offset + JournalRecord.HeaderLength, entries);
            last = offset;
            offset += JournalRecord.HeaderLength + entries.Length;
        }

        if (isLast)
        {
            CutOff(segment, offset, bytes);
            Keep(segment, bytes[last..offset], last);
        }
        else if (offset != bytes.Length)
        {
            throw Damaged(segment.Number, offset);
        }
    }

    private void CutOff(Segment segment, int end, ReadOnlySpan<byte> bytes)
    {
        if (JournalRecord.IsAnyBehind(bytes, segment.Header.Salt, end))
        {
            throw Damaged(segment.Number, end);
        }

        segment.End = end;
        var torn = bytes[end..].LastIndexOfAnyExcept((byte)0) + 1;
        if (torn > 0)
        {
            Log.TornTail(_logger, segment.Number, end, torn);
        }
    }

    /// <summary>
    /// Makes the last record durable, or the header if there is none: its sync may have failed, and then it is in the system's memory
    /// alone. It has to be written again: a sync that failed is not made good by one that does not.
    /// </summary>
    private void Keep(Segment segment, ReadOnlySpan<byte> record, int offset)
    {
        segment.File.Write(offset, record);
        segment.File.Sync();
        _folder.Sync();
    }

    private void Note(Segment segment, int offset, ReadOnlySpan<byte> entries)
    {
        for (var at = 0; at < entries.Length;)
        {
            if (!JobBatchEntry.TryRead(entries[at..], out var entry))
            {
                throw Damaged(segment.Number, offset + at);
            }

            if (entry.Kind == JobBatchEntryKind.Removed)
            {
                Removed.Add(entry.Id);
            }
            else if (entry.Id <= LastId)
            {
                Late.Add(new LateEntry(entry.Id, segment, offset + at, entry.Length));
            }
            else
            {
                LastId = entry.Id;
                Added++;
            }

            at += entry.Length;
        }
    }

    private JobStoreException Damaged(long segment, long offset) =>
        new($"The journal in {_folder.Name} is damaged: segment {segment} at byte {offset}. Nothing was changed; the jobs before that place are whole.");
}
