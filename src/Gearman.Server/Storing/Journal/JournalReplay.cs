using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Gearman.Server.Storing.Journal;

/// <summary>
/// Reads a journal once, from its beginning to its end: checks every byte, makes the index, and gives back what happened as it
/// happened. The next batches are read while the server enters the ones before into its tables.
/// </summary>
/// <remarks>
/// Commits are made one after the other, so a crash can harm one record only, the last; what is wrong there is cut off. What is
/// wrong before it was right once and has been acknowledged: that is for people to look at, not to be passed over.
/// </remarks>
internal sealed class JournalReplay(IJournalFolder folder, List<Segment> segments, IJournalFile? spare, JournalIndex index, ILogger logger)
{
    /// <summary>So many turns are given back together: who reads is ahead, and would else be woken for each.</summary>
    private const int TurnsAtOnce = SegmentReader.Turns / 2;

    private readonly SegmentReader _reader = new();

    /// <summary>The segment that is being read, as an index; -1 before the first.</summary>
    private int _current = -1;

    private bool _isLastIdNamed;

    /// <summary>Where the last record begins; 0, where the header does, before the first.</summary>
    private long _lastRecord;

    /// <summary>The batches; the last entry names the last id that was ever used, if its job is gone.</summary>
    /// <exception cref="JobStoreException">The journal is damaged.</exception>
    public async IAsyncEnumerable<JobBatch> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var batches = Channel.CreateUnbounded<JobBatch>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
        using var turns = new SemaphoreSlim(SegmentReader.Turns);
        using var stop = new CancellationTokenSource();
        var reading = Task.Factory.StartNew(
            () => Read(batches.Writer, turns, stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            var given = 0;
            await foreach (var batch in batches.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return batch;
                if (++given % TurnsAtOnce == 0)
                {
                    turns.Release(TurnsAtOnce);
                }
            }

            await reading.ConfigureAwait(false);
        }
        finally
        {
            // Whoever stops early closes the files next.
            await stop.CancelAsync().ConfigureAwait(false);
            await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Read(ChannelWriter<JobBatch> batches, SemaphoreSlim turns, CancellationToken stop)
    {
        try
        {
            for (turns.Wait(stop); Read() is { } batch; turns.Wait(stop))
            {
                batches.TryWrite(batch);
            }
        }
        finally
        {
            batches.Complete();
        }
    }

    /// <summary>Reads a batch: the records of one read.</summary>
    /// <returns>Null at the end.</returns>
    private JobBatch? Read()
    {
        _reader.Turn();
        for (; _current < segments.Count; Next())
        {
            if (_current >= 0 && TryReadRecords(segments[_current]) is { } batch)
            {
                return batch;
            }
        }

        return LastId();
    }

    private void Next()
    {
        var isLast = _current == segments.Count - 1;
        if (isLast)
        {
            CheckSpare();
        }

        if (_current >= 0)
        {
            End(segments[_current], isLast);
        }

        if (++_current < segments.Count)
        {
            Begin(segments[_current], isLast: _current == segments.Count - 1);
        }
    }

    private void Begin(Segment segment, bool isLast)
    {
        index.Add(segment);
        index.SkipTo(segment.Header.LastId);
        _reader.Begin(segment, isLast ? segment.Size : segment.End);
        _lastRecord = 0;
    }

    private JobBatch? TryReadRecords(Segment segment)
    {
        Memory<byte> entries = default;
        var count = 0;
        for (var offset = _reader.Offset; _reader.TryRead(fills: entries.IsEmpty, out var record); offset = _reader.Offset)
        {
            _lastRecord = offset;
            count += Apply(segment, record.Span);
            entries = Join(entries, record);
        }

        return entries.IsEmpty ? null : new JobBatch(entries, count);
    }

    /// <summary>Appends a record's entries to those of the records before it: over its header, for they are in the same buffer.</summary>
    private static Memory<byte> Join(Memory<byte> entries, Memory<byte> record)
    {
        if (entries.IsEmpty || !MemoryMarshal.TryGetArray<byte>(entries, out var buffer))
        {
            return record;
        }

        var joined = buffer.Array.AsMemory(buffer.Offset, entries.Length + record.Length);
        record.CopyTo(joined[entries.Length..]);
        return joined;
    }

    /// <summary>Takes a record's entries into the index.</summary>
    /// <returns>How many there are.</returns>
    private int Apply(Segment segment, ReadOnlySpan<byte> entries)
    {
        var count = 0;
        for (; !entries.IsEmpty; count++)
        {
            if (!EncodedEntry.TryRead(entries, out var entry))
            {
                throw folder.Damaged(segment.Number, _reader.Offset - entries.Length);
            }

            index.Apply(entry.Kind, entry.Id, entry.Length, segment);
            entries = entries[entry.Length..];
        }

        return count;
    }

    /// <summary>A record is written when the header is safe: behind one that is none there is nothing, or it was one.</summary>
    private void CheckSpare()
    {
        if (spare is not null && !_reader.IsBlank(spare, SegmentHeader.Length))
        {
            throw folder.Damaged((segments.LastOrDefault()?.Number ?? 0) + 1, 0);
        }
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
    private JobBatch? LastId()
    {
        if (_isLastIdNamed || index.LastId == 0 || index.Has(index.LastId))
        {
            return null;
        }

        _isLastIdNamed = true;
        var batch = new JobBatch();
        batch.Append(new JobBatchEntry { Kind = JobBatchEntryKind.Removed, Id = index.LastId });
        return batch;
    }
}
