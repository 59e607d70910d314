using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace Gearman.Server.Storing.Journal;

/// <summary>
/// Reads a journal once, from its beginning to its end: checks every byte, makes the index, and gives back what happened as it
/// happened. The next batch is read while the server enters the one before into its tables.
/// </summary>
/// <remarks>
/// Commits are made one after the other, so a crash can harm one record only, the last; what is wrong there is cut off. What is
/// wrong before it was right once and has been acknowledged: that is for people to look at, not to be passed over.
/// </remarks>
internal sealed class JournalReplay(IJournalFolder folder, List<Segment> segments, JournalIndex index, ILogger logger)
{
    /// <summary>Two such batches and the reader's buffer fit into the processor's cache.</summary>
    private const int BatchBytes = 256 << 10;

    private readonly SegmentReader _reader = new();

    /// <summary>The segment that is being read, as an index; -1 before the first.</summary>
    private int _current = -1;

    /// <summary>Where the last record begins; 0, where the header does, before the first.</summary>
    private long _lastRecord;

    /// <summary>The batches; the last entry names the last id that was ever used, if its job is gone.</summary>
    /// <exception cref="JobStoreException">The journal is damaged.</exception>
    public async IAsyncEnumerable<JobBatch> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (given, next) = (new JobBatch(), new JobBatch());
        var reading = Task.Run(() => Read(next), CancellationToken.None);
        try
        {
            for (var isLast = false; !isLast;)
            {
                isLast = !await reading.ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
                (given, next) = (next, given);
                next.Clear();
                if (!isLast)
                {
                    var batch = next;
                    reading = Task.Run(() => Read(batch), CancellationToken.None);
                }

                yield return given;
            }
        }
        finally
        {
            // Whoever stops early closes the files next.
            await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Reads a batch.</summary>
    /// <returns>False if it is the last.</returns>
    private bool Read(JobBatch batch)
    {
        while (batch.Length < BatchBytes)
        {
            if (_current >= 0 && TryReadRecord(segments[_current], batch))
            {
                continue;
            }

            if (_current >= 0)
            {
                End(segments[_current], isLast: _current == segments.Count - 1);
            }

            if (++_current == segments.Count)
            {
                NameLastId(batch);
                return false;
            }

            Begin(segments[_current], isLast: _current == segments.Count - 1);
        }

        return true;
    }

    private void Begin(Segment segment, bool isLast)
    {
        index.Add(segment);
        index.SkipTo(segment.Header.LastId);
        _reader.Begin(segment, isLast ? segment.Size : segment.End);
        _lastRecord = 0;
    }

    private bool TryReadRecord(Segment segment, JobBatch batch)
    {
        var offset = _reader.Offset;
        if (!_reader.TryRead(out var entries))
        {
            return false;
        }

        var count = 0;
        for (var rest = entries; !rest.IsEmpty; count++)
        {
            if (!JobBatchEntry.TryReadHead(rest, out var kind, out var id, out var length))
            {
                throw folder.Damaged(segment.Number, _reader.Offset - rest.Length);
            }

            index.Apply(kind, id, length, segment);
            rest = rest[length..];
        }

        batch.Append(entries, count);
        _lastRecord = offset;
        return true;
    }

    private void End(Segment segment, bool isLast)
    {
        if (isLast)
        {
            CutOff(segment, _reader.Offset);
            Keep(segment);
        }
        else if (_reader.Offset != segment.End)
        {
            throw folder.Damaged(segment.Number, _reader.Offset);
        }
    }

    private void CutOff(Segment segment, long end)
    {
        var behind = _reader.ReadBehind(end);
        if (JournalRecord.IsAnyIn(behind, segment.Header.Salt, end))
        {
            throw folder.Damaged(segment.Number, end);
        }

        segment.End = end;
        var torn = behind.LastIndexOfAnyExcept((byte)0) + 1;
        if (torn > 0)
        {
            Log.TornTail(logger, segment.Number, end, torn);
        }
    }

    /// <summary>
    /// Makes the last record durable, or the header if there is none: its sync may have failed, and then it is in the system's memory
    /// alone. It has to be written again: a sync that failed is not made good by one that does not.
    /// </summary>
    private void Keep(Segment segment)
    {
        var record = new byte[segment.End - _lastRecord];
        segment.File.Read(_lastRecord, record);
        segment.File.Write(_lastRecord, record);
        segment.File.Sync();
        folder.Sync();
    }

    /// <summary>No id is used again: the last one may be of a job that is gone, and named nowhere else.</summary>
    private void NameLastId(JobBatch batch)
    {
        if (index.LastId > 0 && !index.Has(index.LastId))
        {
            batch.Append(new JobBatchEntry { Kind = JobBatchEntryKind.Removed, Id = index.LastId });
        }
    }
}
