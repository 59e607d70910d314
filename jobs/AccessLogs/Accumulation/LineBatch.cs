using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using AccessLogs.Parsing;
using AccessLogs.Sketches;
using AccessLogs.Tables;

namespace AccessLogs.Accumulation;

/// <summary>
/// Counts lines by batches. A table of millions of keys misses every cache at each look-up; a batch asks for all its slots
/// first, then for the keys behind them, then for the visitors' sets, so that the misses of many lines run side by side (measured:
/// half the time of one line after the other).
/// </summary>
/// <param name="studies">What else is counted; null for nothing.</param>
internal sealed unsafe class LineBatch(Studies? studies)
{
    /// <summary>Method, protocol, status, virtual host, user, version and cipher of TLS, cache status, MIME type.</summary>
    private const int MaxExtraKeys = 9;

    /// <summary>A line has a method, a protocol and a status.</summary>
    private const int UsualFacets = 3;

    private const int StatusDigits = 3;

    private readonly LineRecord[] _records = GC.AllocateUninitializedArray<LineRecord>(Prefetch.Batch);
    private readonly ExtraKey[] _extraKeys = GC.AllocateUninitializedArray<ExtraKey>(Prefetch.Batch * MaxExtraKeys);
    private readonly KeyHash _hash = KeyHash.Process;
    private readonly TextArena _arena = new();
    private int _count;
    private int _extraCount;

    /// <summary>Takes a line in; counts the batch when it is full.</summary>
    /// <param name="tables">The tables.</param>
    /// <param name="line">A valid line, over memory that is pinned until <see cref="Flush"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(LogTables tables, in AccessLogLine line)
    {
        ref var record = ref _records[_count++];
        record.Host = Key(line.Host);
        record.UserAgent = Key(line.UserAgent);
        ref readonly var request = ref line.RequestInPlace;
        record.Path = Key(request.Path);
        record.Referrer = Key(line.Referrer);
        record.Size = line.Size;
        record.Day = line.Timestamp.Day;
        record.Status = line.Status;
        record.ResponseTime = line.ResponseTime;
        var minute = ((line.Timestamp.UtcSeconds / 60) + line.Timestamp.OffsetMinutes);
        var hour = line.Timestamp.Hour;
        record.Hour = (line.Timestamp.Day * 24L) + hour;
        record.HalfHour = 1UL << ((hour * 2) + (minute - (record.Hour * 60) >= 30 ? 1 : 0));
        tables.Minutes.Count(minute, line.Status, line.Size);
        record.FacetBits =
            Facet(tables, Facets.OfMethod(request.Method), line.Size)
            | Facet(tables, Facets.OfProtocol(request.Protocol), line.Size)
            | Facet(tables, Facets.OfStatus(line.Status), line.Size);
        AddExtraKeys(line, record.FacetBits);
        studies?.Add(line, _count - 1);
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
        if (tables.Sketches is { } sketches)
        {
            AddToSketches(tables, sketches, records);
            return;
        }

        PrefetchKeys(tables, records);
        FindKeys(tables, records);
        CountKeys(tables, records);
        FindVisitors(tables, records);
        CountVisitors(tables, records);
        CountExtraKeys(tables, records);
        studies?.Count(tables, records);
    }

    private void AddToSketches(LogTables tables, SketchTables sketches, Span<LineRecord> records)
    {
        sketches.Add(records, _extraKeys.AsSpan(0, _extraCount));
        studies?.Count(tables, records);
        sketches.Prune();
        foreach (ref readonly var record in records)
        {
            if (record.ResponseTime >= 0)
            {
                tables.HourLatencies.Add(record.Hour, record.ResponseTime);
            }
        }

        _extraCount = 0;
        _arena.Clear();
    }

    [MethodImpl(HotMethod.AtOnce)]
    private static void PrefetchKeys(LogTables tables, Span<LineRecord> records)
    {
        var hosts = tables.Hosts.Lookup;
        var userAgents = tables.UserAgents.Lookup;
        var requests = tables.Requests.Keys.Lookup;
        var notFound = tables.NotFound.Keys.Lookup;
        var referrers = tables.Referrers.Keys.Lookup;
        foreach (ref readonly var record in records)
        {
            hosts.PrefetchSlot(record.Host.Hash);
            userAgents.PrefetchSlot(record.UserAgent.Hash);
            (record.IsNotFound ? notFound : requests).PrefetchSlot(record.Path.Hash);
            referrers.PrefetchSlot(record.Referrer.Hash);
        }

        foreach (ref readonly var record in records)
        {
            hosts.PrefetchKey(record.Host.Hash);
            userAgents.PrefetchKey(record.UserAgent.Hash);
            if (record.IsNotFound)
            {
                Prefetch.Line(tables.NotFound.Rows + notFound.PrefetchKey(record.Path.Hash));
            }
            else
            {
                Prefetch.Line(tables.Requests.Rows + requests.PrefetchKey(record.Path.Hash));
            }

            Prefetch.Line(tables.Referrers.Rows + referrers.PrefetchKey(record.Referrer.Hash));
        }
    }

    [MethodImpl(HotMethod.AtOnce)]
    private static void FindKeys(LogTables tables, Span<LineRecord> records)
    {
        var hosts = tables.Hosts.Lookup;
        foreach (ref var record in records)
        {
            record.HostNumber = hosts.Find(record.Host.Bytes, record.Host.Length, record.Host.Hash);
            if (record.HostNumber == KeyLookup.None)
            {
                record.HostNumber = tables.Hosts.Add(record.Host.Bytes, record.Host.Length, record.Host.Hash);
                hosts = tables.Hosts.Lookup;
            }
        }

        var userAgents = tables.UserAgents.Lookup;
        foreach (ref var record in records)
        {
            record.UserAgentNumber = userAgents.Find(record.UserAgent.Bytes, record.UserAgent.Length, record.UserAgent.Hash);
            if (record.UserAgentNumber == KeyLookup.None)
            {
                record.UserAgentNumber = tables.UserAgents.Add(record.UserAgent.Bytes, record.UserAgent.Length, record.UserAgent.Hash);
                userAgents = tables.UserAgents.Lookup;
            }

            record.VisitorHash = tables.Visitors.PrefetchSlot(record.Day, record.HostNumber, record.UserAgentNumber);
        }
    }

    [MethodImpl(HotMethod.AtOnce)]
    private static void CountKeys(LogTables tables, Span<LineRecord> records)
    {
        foreach (ref var record in records)
        {
            var paths = Paths(tables, record);
            record.PathRow = paths.GetOrAdd(record.Path.Bytes, record.Path.Length, record.Path.Hash);
            paths.Count(record.PathRow, 1, record.Size);
            tables.Visited.PrefetchHead(tables.Visitors.PrefetchVisitor(record.VisitorHash));
            if (record.Referrer.Length > 0)
            {
                record.ReferrerRow = tables.Referrers.GetOrAdd(record.Referrer.Bytes, record.Referrer.Length, record.Referrer.Hash);
                tables.Referrers.Count(record.ReferrerRow, 1, record.Size);
            }
        }
    }

    [MethodImpl(HotMethod.AtOnce)]
    private static void FindVisitors(LogTables tables, Span<LineRecord> records)
    {
        foreach (ref var record in records)
        {
            record.Visitor = tables.Visitors.GetOrAdd(record.Day, record.HostNumber, record.UserAgentNumber, record.VisitorHash);
            tables.Visitors.Visitors[record.Visitor].Count(1, record.Size, record.FacetBits, record.HalfHour);
            Paths(tables, record).PrefetchVisitor(record.PathRow, record.Visitor);
            if (record.Referrer.Length > 0)
            {
                tables.Referrers.PrefetchVisitor(record.ReferrerRow, record.Visitor);
            }
        }
    }

    [MethodImpl(HotMethod.AtOnce)]
    private static void CountVisitors(LogTables tables, Span<LineRecord> records)
    {
        foreach (ref var record in records)
        {
            Paths(tables, record).CountVisitor(record.PathRow, record.Visitor);
            if (record.Referrer.Length > 0)
            {
                tables.Referrers.CountVisitor(record.ReferrerRow, record.Visitor);
            }

            if (record.ResponseTime >= 0)
            {
                tables.HourLatencies.Add(record.Hour, record.ResponseTime);
                if (!record.IsNotFound)
                {
                    tables.PageLatencies.Add(record.PathRow, record.ResponseTime);
                }
            }
        }
    }

    private void CountExtraKeys(LogTables tables, Span<LineRecord> records)
    {
        foreach (ref readonly var extra in _extraKeys.AsSpan(0, _extraCount))
        {
            ref readonly var record = ref records[extra.Record];
            var table = tables[extra.Table];
            var row = table.GetOrAdd(extra.Key.Bytes, extra.Key.Length, extra.Key.Hash);
            table.Count(row, 1, record.Size);
            table.CountVisitor(row, record.Visitor);
        }

        _extraCount = 0;
        _arena.Clear();
    }

    /// <summary>Takes in what few lines have.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AddExtraKeys(in AccessLogLine line, ulong facets)
    {
        if (BitOperations.PopCount(facets) < UsualFacets)
        {
            AddRareKeys(line);
        }

        if (!line.VirtualHost.IsEmpty)
        {
            AddExtra(KeyTable.VirtualHosts, line.VirtualHost);
        }

        if (line.User.Length > 1 || (line.User.Length == 1 && line.User[0] != '-'))
        {
            AddExtra(KeyTable.Users, line.User);
        }

        if (line.HasServerFields)
        {
            AddServerKeys(line);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void AddServerKeys(in AccessLogLine line)
    {
        AddExtra(KeyTable.TlsProtocols, line.TlsProtocol);
        AddExtra(KeyTable.TlsCiphers, line.TlsCipher);
        AddExtra(KeyTable.CacheStatuses, line.CacheStatus);
        AddExtra(KeyTable.MimeTypes, MimeType.Of(line.MimeType));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void AddRareKeys(in AccessLogLine line)
    {
        if (Facets.OfMethod(line.Request.Method) == Facets.None)
        {
            AddExtra(KeyTable.RareMethods, line.Request.Method);
        }

        if (Facets.OfProtocol(line.Request.Protocol) == Facets.None)
        {
            AddExtra(KeyTable.RareProtocols, line.Request.Protocol);
        }

        if (Facets.OfStatus(line.Status) == Facets.None)
        {
            AddExtra(KeyTable.RareStatuses, Facets.WriteStatus(line.Status, _arena.Rent(StatusDigits)));
        }
    }

    private void AddExtra(KeyTable table, ReadOnlySpan<byte> key)
    {
        if (!key.IsEmpty)
        {
            _extraKeys[_extraCount++] = new ExtraKey { Table = table, Record = _count - 1, Key = Key(key) };
        }
    }

    private static RowTable Paths(LogTables tables, in LineRecord record) => record.IsNotFound ? tables.NotFound : tables.Requests;

    /// <summary>Counts a value that has a bit; answers with the bit as a word, 0 for none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Facet(LogTables tables, int bit, long size)
    {
        if (bit == Facets.None)
        {
            return 0;
        }

        tables.FacetHits[bit]++;
        tables.FacetBytes[bit] += size;
        return 1UL << bit;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private LineRecord.KeyView Key(ReadOnlySpan<byte> text)
    {
        var bytes = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(text));
        return new LineRecord.KeyView { Bytes = bytes, Length = text.Length, Hash = _hash.Of(bytes, text.Length) };
    }
}
