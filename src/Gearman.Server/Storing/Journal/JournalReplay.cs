namespace Gearman.Server.Storing.Journal;

/// <summary>
/// The second reading of a journal: gives back the jobs that are there, in the order of their ids, and makes the index. A job
/// that was copied or that failed stands behind younger ones; it is fetched when its turn comes.
/// </summary>
internal sealed class JournalReplay(JournalScan scan, JournalIndex index)
{
    private const int BatchBytes = 1 << 20;

    private readonly JobBatch _batch = new();
    private byte[] _buffer = [];
    private byte[] _lateBuffer = [];
    private int _nextLate;
    private long _lastId;

    /// <summary>The jobs, batch by batch; then the last id that was ever used.</summary>
    public IEnumerable<JobBatch> Run()
    {
        index.Reserve(Math.Max(scan.Added - scan.Removed.Count, 0));
        foreach (var segment in scan.Segments)
        {
            var length = segment.Read(segment.End, ref _buffer).Length;
            _lastId = Math.Max(_lastId, segment.Header.LastId);
            for (var offset = SegmentHeader.Length; offset < length;)
            {
                offset = Read(segment, offset, length);
                if (_batch.Length > BatchBytes)
                {
                    yield return _batch;
                    _batch.Clear();
                }
            }
        }

        while (_nextLate < scan.Late.Count)
        {
            FetchLate();
            if (_batch.Length > BatchBytes)
            {
                yield return _batch;
                _batch.Clear();
            }
        }

        index.SkipTo(scan.LastId);
        if (scan.LastId > 0)
        {
            _batch.Append(new JobBatchEntry { Kind = JobBatchEntryKind.Removed, Id = scan.LastId });
        }

        yield return _batch;
    }

    /// <summary>Reads a record.</summary>
    /// <returns>Where the next one begins.</returns>
    private int Read(Segment segment, int offset, int length)
    {
        JournalRecord.TryRead(_buffer.AsSpan(0, length), segment.Header.Salt, offset, out var entries);
        var end = offset + JournalRecord.HeaderLength + entries.Length;
        while (JobBatchEntry.TryRead(entries, out var entry))
        {
            if (entry.Kind != JobBatchEntryKind.Removed && entry.Id > _lastId)
            {
                _lastId = entry.Id;
                while (_nextLate < scan.Late.Count && scan.Late[_nextLate].Id < entry.Id)
                {
                    FetchLate();
                }

                if (_nextLate == scan.Late.Count || scan.Late[_nextLate].Id != entry.Id)
                {
                    Give(entry, segment);
                }
            }

            entries = entries[entry.Length..];
        }

        return end;
    }

    /// <summary>Gives back the next of the late ones, unless there is a later entry of it.</summary>
    private void FetchLate()
    {
        var late = scan.Late[_nextLate++];
        if (_nextLate < scan.Late.Count && scan.Late[_nextLate].Id == late.Id)
        {
            return;
        }

        if (_lateBuffer.Length < late.Length)
        {
            _lateBuffer = new byte[late.Length];
        }

        var bytes = _lateBuffer.AsSpan(0, late.Length);
        late.Segment.File.Read(late.Offset, bytes);
        JobBatchEntry.TryRead(bytes, out var entry);
        Give(entry, late.Segment);
    }

    private void Give(in JobBatchEntry entry, Segment segment)
    {
        if (scan.Removed.Count == 0 || !scan.Removed.Contains(entry.Id))
        {
            index.Apply(entry, segment);
            _batch.Append(entry);
        }
    }
}
