using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Gearman.Server.Storing.Journal;

/// <summary>Appends records to the last segment, begins a new one when that is full, and gives up the oldest.</summary>
/// <remarks>
/// The room of the next segment is taken in advance: on a disk that is full new jobs are refused while the ends of those that stand can still be
/// written, by which room becomes free.
/// </remarks>
internal sealed class JournalWriter(IJournalFolder folder, JournalIndex index, int segmentBytes) : IDisposable
{
    private readonly ArrayBufferWriter<byte> _copies = new();
    private byte[] _buffer = [];

    /// <summary>The oldest first.</summary>
    private List<Segment> _segments = [];

    /// <summary>The last segment, if it takes more records.</summary>
    private Segment? _current;

    /// <summary>The one behind the last, if its room is taken already.</summary>
    private IJournalFile? _spare;

    /// <summary>The last record is an empty one.</summary>
    private bool _isSealed;

    /// <summary>Bytes of all segments but the spare one.</summary>
    private long _size;

    /// <summary>Makes a buffer ready to take a record's entries.</summary>
    public static void Begin(ArrayBufferWriter<byte> record)
    {
        record.ResetWrittenCount();
        record.GetSpan(JournalRecord.HeaderLength);
        record.Advance(JournalRecord.HeaderLength);
    }

    /// <summary>Appends an entry to a record.</summary>
    public static void Append(ArrayBufferWriter<byte> record, in JobBatchEntry entry) => record.Advance(entry.WriteTo(record.GetSpan(entry.Length)));

    /// <summary>Goes on in the last of the segments that are there, behind its last record: each start would take the room of a further one.</summary>
    /// <param name="segments">The segments; where the last one ends is known when they are read.</param>
    /// <param name="spare">The one behind them, if its room is taken already.</param>
    public void Open(List<Segment> segments, IJournalFile? spare)
    {
        _segments = segments;
        _current = segments.LastOrDefault();
        _spare = spare;
        _size = segments.Sum(s => s.Size);
    }

    /// <summary>Writes a record and makes it durable.</summary>
    /// <param name="record">The record; sealed here.</param>
    /// <param name="isNew">It has new jobs: it is not written unless there is room for a segment more.</param>
    /// <exception cref="IOException">It was not written, or not durably; the next one takes its place.</exception>
    public void Write(ArrayBufferWriter<byte> record, bool isNew)
    {
        var length = record.WrittenCount;
        if (_current is null || _current.End + length > _current.Size)
        {
            Roll(length);
        }

        if (isNew)
        {
            _spare ??= folder.Create(NextNumber, segmentBytes);
        }

        WriteTo(_current!, record);
        _isSealed = false;
    }

    /// <summary>Gives up the oldest segments as long as the journal is larger than it should be, or nothing in them is of use.</summary>
    public void Tidy()
    {
        for (var left = _segments.Count; left > 1 && (_segments[0].LiveJobs == 0 || _size > (2 * index.LiveBytes) + (3L * segmentBytes)); left--)
        {
            var oldest = _segments[0];
            if (oldest.LiveJobs > 0)
            {
                Copy(oldest);
            }

            Seal();
            // One after the other: were a job's end gone and its beginning back after a crash, it would run again.
            folder.Delete(oldest.Number);
            folder.Sync();
            _segments.RemoveAt(0);
            index.Remove(oldest);
            _size -= oldest.Size;
            oldest.Dispose();
        }
    }

    public void Dispose()
    {
        _segments.ForEach(s => s.Dispose());
        _segments.Clear();
        _spare?.Dispose();
    }

    private long NextNumber => (_segments.Count > 0 ? _segments[^1].Number : 0) + 1;

    private void Roll(int length)
    {
        var before = _segments.Count > 0 ? _segments[^1] : null;
        var header = new SegmentHeader(
            NextNumber, BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long))), before?.End ?? 0, index.LastId);
        var file = Take(SegmentHeader.Length + (long)length);
        // With its end in the header of the next, this one takes no more. Where there is no room for the next, it takes the ends of jobs.
        _current = null;
        try
        {
            Span<byte> bytes = stackalloc byte[SegmentHeader.Length];
            header.Write(bytes);
            file.Write(0, bytes);
            file.Sync();
            folder.Sync();
            _current = new Segment(header, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }

        _segments.Add(_current);
        index.Add(_current);
        _size += _current.Size;
    }

    /// <summary>The next segment's file: the spare one if it is long enough.</summary>
    private IJournalFile Take(long length)
    {
        var spare = _spare;
        _spare = null;
        if (spare is null)
        {
            return folder.Create(NextNumber, Math.Max(segmentBytes, length));
        }

        if (length <= spare.Length)
        {
            return spare;
        }

        spare.Dispose();
        try
        {
            return folder.Create(NextNumber, length);
        }
        catch (IOException)
        {
            _spare = folder.Create(NextNumber, segmentBytes);
            throw;
        }
    }

    private void WriteTo(Segment segment, ArrayBufferWriter<byte> record)
    {
        var bytes = MemoryMarshal.AsMemory(record.WrittenMemory).Span;
        JournalRecord.Seal(bytes, segment.Header.Salt, segment.End);
        try
        {
            segment.File.Write(segment.End, bytes);
            segment.File.Sync();
        }
        catch
        {
            Erase(segment);
            throw;
        }

        segment.End += bytes.Length;
        for (ReadOnlySpan<byte> rest = bytes[JournalRecord.HeaderLength..]; JobBatchEntry.TryRead(rest, out var entry); rest = rest[entry.Length..])
        {
            index.Apply(entry.Kind, entry.Id, entry.Length, segment);
        }
    }

    /// <summary>A record that was refused must not come back, though it may be on the disk: the next one goes over it, if there is a next one.</summary>
    private static void Erase(Segment segment)
    {
        try
        {
            segment.File.Write(segment.End, stackalloc byte[JournalRecord.HeaderLength]);
            segment.File.Sync();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The disk does not take this either.
        }
    }

    /// <summary>Copies what is of use in the oldest segment to the last.</summary>
    private void Copy(Segment segment)
    {
        var bytes = segment.Read(segment.End, ref _buffer);
        Begin(_copies);
        for (var offset = SegmentHeader.Length; offset < bytes.Length;)
        {
            if (!JournalRecord.TryRead(bytes[offset..], segment.Header.Salt, offset, out var entries))
            {
                throw new JobStoreException($"The journal in {folder.Name} is damaged: segment {segment.Number} at byte {offset}.");
            }

            offset += JournalRecord.HeaderLength + entries.Length;
            for (; JobBatchEntry.TryRead(entries, out var entry); entries = entries[entry.Length..])
            {
                if (entry.Kind != JobBatchEntryKind.Removed && index.IsIn(entry.Id, segment))
                {
                    Append(_copies, entry);
                }
            }
        }

        Write(_copies, isNew: false);
    }

    /// <summary>
    /// Writes an empty record behind the last, before what that one replaces is deleted: damage to the last record looks like a write
    /// that was cut short, and would be passed over.
    /// </summary>
    private void Seal()
    {
        if (!_isSealed)
        {
            Begin(_copies);
            Write(_copies, isNew: false);
            _isSealed = true;
        }
    }
}
