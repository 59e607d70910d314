using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using AccessLogs.Tables;

namespace AccessLogs.Accumulation;

/// <summary>
/// Counts lines by batches. A table of millions of keys misses every cache at each look-up; a batch asks for all its slots
/// first, then for the keys behind them, then for the pairs, so that the misses of many lines run side by side (measured:
/// half the time of one line after the other).
/// </summary>
internal sealed unsafe class LineBatch
{
    private readonly LineRecord[] _records = GC.AllocateUninitializedArray<LineRecord>(Prefetch.Batch);
    private readonly KeyHash _hash = KeyHash.Process;
    private int _count;

    /// <summary>Takes a line in; counts the batch when it is full.</summary>
    /// <param name="tables">The tables.</param>
    /// <param name="line">A valid line, over memory that is pinned until <see cref="Flush"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(LogTables tables, in AccessLogLine line)
    {
        ref var record = ref _records[_count++];
        record.Host = Key(line.Host);
        record.UserAgent = Key(line.UserAgent);
        record.Path = Key(line.Request.Path);
        record.Referrer = Key(line.Referrer);
        tables.Hosts.PrefetchSlot(record.Host.Hash);
        tables.UserAgents.PrefetchSlot(record.UserAgent.Hash);
        Paths(tables, line.Status).Keys.PrefetchSlot(record.Path.Hash);
        tables.Referrers.Keys.PrefetchSlot(record.Referrer.Hash);
        record.Size = line.Size;
        record.Day = line.Timestamp.Day;
        record.Status = line.Status;
        record.FacetBits = 1UL << line.Timestamp.Hour;
        CountFacet(tables, line.Timestamp.Hour, line.Size);
        record.RareMethod = default;
        var method = Facets.OfMethod(line.Request.Method);
        if (method != Facets.None)
        {
            record.FacetBits |= 1UL << method;
            CountFacet(tables, method, line.Size);
        }
        else
        {
            record.RareMethod = Key(line.Request.Method);
        }

        var status = Facets.OfStatus(line.Status);
        if (status != Facets.None)
        {
            record.FacetBits |= 1UL << status;
            CountFacet(tables, status, line.Size);
        }

        tables.ValidLines++;
        tables.Bytes += line.Size;
        tables.Times.Add(line.Timestamp);
        if (_count == Prefetch.Batch)
        {
            Flush(tables);
        }
    }

    /// <summary>Counts the lines that were taken in.</summary>
    /// <param name="tables">The tables.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Flush(LogTables tables)
    {
        var records = _records.AsSpan(0, _count);
        _count = 0;
        PrefetchKeys(tables, records);
        FindKeys(tables, records);
        foreach (ref var record in records)
        {
            tables.Visitors.PrefetchVisitor(record.VisitorHash);
        }

        FindVisitors(tables, records);
        CountPairs(tables, records);
    }

    private static void PrefetchKeys(LogTables tables, Span<LineRecord> records)
    {
        foreach (ref var record in records)
        {
            tables.Hosts.PrefetchKey(record.Host.Hash);
            tables.UserAgents.PrefetchKey(record.UserAgent.Hash);
            Paths(tables, record.Status).PrefetchKey(record.Path.Hash);
            tables.Referrers.PrefetchKey(record.Referrer.Hash);
        }
    }

    private static void FindKeys(LogTables tables, Span<LineRecord> records)
    {
        foreach (ref var record in records)
        {
            record.HostNumber = tables.Hosts.GetOrAdd(record.Host.Bytes, record.Host.Length, record.Host.Hash);
            record.UserAgentNumber = tables.UserAgents.GetOrAdd(record.UserAgent.Bytes, record.UserAgent.Length, record.UserAgent.Hash);
            record.VisitorHash = tables.Visitors.PrefetchSlot(record.Day, record.HostNumber, record.UserAgentNumber);
            var paths = Paths(tables, record.Status);
            record.PathRow = paths.GetOrAdd(record.Path.Bytes, record.Path.Length, record.Path.Hash);
            paths.Count(record.PathRow, 1, record.Size);
            if (record.Referrer.Length > 0)
            {
                record.ReferrerRow = tables.Referrers.GetOrAdd(record.Referrer.Bytes, record.Referrer.Length, record.Referrer.Hash);
                tables.Referrers.Count(record.ReferrerRow, 1, record.Size);
            }
        }
    }

    private static void FindVisitors(LogTables tables, Span<LineRecord> records)
    {
        foreach (ref var record in records)
        {
            record.Visitor = tables.Visitors.GetOrAdd(record.Day, record.HostNumber, record.UserAgentNumber, record.VisitorHash);
            tables.Visitors.Visitors[record.Visitor].Count(1, record.Size, record.FacetBits);
            record.PathPairHash = Paths(tables, record.Status).Pairs.PrefetchSlot(record.PathRow, record.Visitor);
            if (record.Referrer.Length > 0)
            {
                record.ReferrerPairHash = tables.Referrers.Pairs.PrefetchSlot(record.ReferrerRow, record.Visitor);
            }
        }
    }

    private void CountPairs(LogTables tables, Span<LineRecord> records)
    {
        foreach (ref var record in records)
        {
            Paths(tables, record.Status).CountVisitor(record.PathRow, record.Visitor, record.PathPairHash);
            if (record.Referrer.Length > 0)
            {
                tables.Referrers.CountVisitor(record.ReferrerRow, record.Visitor, record.ReferrerPairHash);
            }

            if (record.RareMethod.Length > 0)
            {
                CountRare(tables.RareMethods, record.RareMethod, record);
            }

            if (Facets.OfStatus(record.Status) == Facets.None)
            {
                CountRareStatus(tables.RareStatuses, record);
            }
        }
    }

    private void CountRareStatus(RowTable table, in LineRecord record)
    {
        Span<byte> digits = stackalloc byte[3];
        CountRare(table, Key(Facets.WriteStatus(record.Status, digits)), record);
    }

    private static void CountRare(RowTable table, LineRecord.KeyView key, in LineRecord record)
    {
        var row = table.GetOrAdd(key.Bytes, key.Length, key.Hash);
        table.Count(row, 1, record.Size);
        table.CountVisitor(row, record.Visitor, table.Pairs.PrefetchSlot(row, record.Visitor));
    }

    private static RowTable Paths(LogTables tables, int status) => status == 404 ? tables.NotFound : tables.Requests;

    private static void CountFacet(LogTables tables, int bit, long size)
    {
        tables.FacetHits[bit]++;
        tables.FacetBytes[bit] += size;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private LineRecord.KeyView Key(ReadOnlySpan<byte> text)
    {
        var bytes = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(text));
        return new LineRecord.KeyView { Bytes = bytes, Length = text.Length, Hash = _hash.Of(bytes, text.Length) };
    }
}
