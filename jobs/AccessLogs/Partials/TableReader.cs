using System.Buffers;
using AccessLogs.Accumulation;
using AccessLogs.Tables;
using MessagePack;

namespace AccessLogs.Partials;

/// <summary>Reads the tables of a partial result: nothing is allocated by a count that the bytes at hand do not bear out.</summary>
internal static unsafe class TableReader
{
    /// <summary>A row has two numbers: of a byte each at least.</summary>
    private const int BytesOfRow = 2;

    /// <summary>A visitor has seven numbers.</summary>
    private const int BytesOfVisitor = 7;

    /// <summary>A minute has six.</summary>
    private const int BytesOfMinute = 6;

    /// <summary>A cell of response times has five.</summary>
    private const int BytesOfCell = 5;

    public static void ReadFacets(ref MessagePackReader reader, ref LogTablesView tables)
    {
        var bytes = PartialContent.Bytes(ref reader).ToArray();
        tables.FacetHits = new long[Facets.Count];
        tables.FacetBytes = new long[Facets.Count];
        fixed (byte* start = bytes)
        {
            var next = start;
            var end = start + bytes.Length;
            for (var i = 0; i < Facets.Count; i++)
            {
                tables.FacetHits[i] = PartialContent.Positive((long)Varint.Read(ref next, end));
                tables.FacetBytes[i] = (long)Varint.Read(ref next, end);
            }
        }
    }

    public static KeysView ReadKeys(ref MessagePackReader reader, Partial partial)
    {
        var count = reader.ReadInt32();
        var bytes = PartialContent.Bytes(ref reader);
        PartialContent.Require(count >= 0 && count <= bytes.Length); // a key has its length at least
        return new KeysView(PartialContent.Copy(bytes, partial), bytes.Length, count);
    }

    public static void ReadVisitors(ref MessagePackReader reader, Partial partial)
    {
        ref var tables = ref partial.Tables;
        var count = reader.ReadInt32();
        var bytes = PartialContent.Bytes(ref reader);
        PartialContent.Require(count >= 0 && count <= bytes.Length / BytesOfVisitor);
        var next = PartialContent.Copy(bytes, partial);
        var end = next + bytes.Length;
        tables.Visitors = partial.Allocate<Visitor>(count);
        tables.VisitorCount = count;
        var allHits = 0UL;
        for (var i = 0; i < count; i++)
        {
            var day = PartialContent.Day(Varint.Read(ref next, end));
            var visitor = new Visitor(day, PartialContent.Number(ref next, end, tables.Hosts.Count), PartialContent.Number(ref next, end, tables.UserAgents.Count));
            var hits = Varint.Read(ref next, end);
            allHits += hits;
            PartialContent.Require(hits < 1UL << Visitor.HitBits && allHits <= (ulong)tables.ValidLines);
            visitor.Count((long)hits, (long)Varint.Read(ref next, end), Bits(ref next, end), Bits(ref next, end));
            tables.Visitors[i] = visitor;
        }

        PartialContent.Require(next == end);
    }

    public static RowsView ReadRows(ref MessagePackReader reader, Partial partial)
    {
        var rows = new RowsView { Keys = ReadKeys(ref reader, partial) };
        var bytes = PartialContent.Bytes(ref reader);
        PartialContent.Require(rows.Keys.Count <= bytes.Length / BytesOfRow);
        var next = PartialContent.Copy(bytes, partial);
        var end = next + bytes.Length;
        rows.Rows = partial.Allocate<Row>(rows.Keys.Count);
        for (var i = 0; i < rows.Keys.Count; i++)
        {
            rows.Rows[i].Hits = PartialContent.Positive((long)Varint.Read(ref next, end));
            rows.Rows[i].Bytes = (long)Varint.Read(ref next, end);
        }

        PartialContent.Require(next == end);
        return rows;
    }

    public static VisitedRows[] ReadVisited(ref MessagePackReader reader, Partial partial, AnalysisOptions options)
    {
        var visited = new VisitedRows[LogTables.VisitedCount + options.AllGroups.Count];
        visited[0] = ReadVisited(ref reader, partial, partial.Tables.RowTables.AsSpan(0, LogTables.TablesOfLines));
        for (var i = 1; i < visited.Length; i++)
        {
            visited[i] = ReadVisited(ref reader, partial, partial.Tables.RowTables.AsSpan(LogTables.TablesOfLines + i - 1, 1));
        }

        return visited;
    }

    /// <summary>Reads who was seen in which row, and counts the visitors of the rows.</summary>
    private static VisitedRows ReadVisited(ref MessagePackReader reader, Partial partial, ReadOnlySpan<RowsView> tables)
    {
        var visited = partial.Keep(new VisitedRows());
        var bytes = PartialContent.Bytes(ref reader);
        var next = PartialContent.Copy(bytes, partial);
        var end = next + bytes.Length;
        for (var visitor = 0; next < end; visitor++)
        {
            PartialContent.Require(visitor < partial.Tables.VisitorCount);
            var count = Varint.Read(ref next, end);
            PartialContent.Require(count <= (ulong)(end - next));
            for (; count > 0; count--)
            {
                var number = Varint.Read(ref next, end);
                PartialContent.Require(number <= uint.MaxValue);
                var mark = RowTable.MarkOf((uint)number);
                var row = RowTable.RowOf((uint)number);
                PartialContent.Require(mark > 0 && mark <= (uint)tables.Length && row < tables[(int)mark - 1].Keys.Count && visited.Add(visitor, (uint)number));
                tables[(int)mark - 1].Rows[row].Visitors++;
            }
        }

        return visited;
    }

    public static MinuteFigures[] ReadMinutes(ref MessagePackReader reader)
    {
        var count = reader.ReadInt32();
        var bytes = PartialContent.Bytes(ref reader).ToArray();
        PartialContent.Require(count >= 0 && count <= bytes.Length / BytesOfMinute);
        var minutes = new MinuteFigures[count];
        fixed (byte* start = bytes)
        {
            var next = start;
            var end = start + bytes.Length;
            foreach (ref var minute in minutes.AsSpan())
            {
                minute.Minute = (long)Varint.Read(ref next, end);
                minute.Bytes = (long)Varint.Read(ref next, end);
                minute.Hits = PartialContent.Positive((long)Varint.Read(ref next, end));
                minute.Redirects = PartialContent.Positive((long)Varint.Read(ref next, end));
                minute.ClientErrors = PartialContent.Positive((long)Varint.Read(ref next, end));
                minute.ServerErrors = PartialContent.Positive((long)Varint.Read(ref next, end));
                PartialContent.Require(minute.Minute is >= 0 and < PartialContent.MaxHour * 60);
            }

            PartialContent.Require(next == end);
        }

        return minutes;
    }

    public static LatencyView ReadLatencies(ref MessagePackReader reader, Partial partial, long rows)
    {
        var count = reader.ReadInt64();
        var bytes = PartialContent.Bytes(ref reader);
        PartialContent.Require(count >= 0 && count <= bytes.Length / BytesOfCell);
        var next = PartialContent.Copy(bytes, partial);
        var end = next + bytes.Length;
        var cells = partial.Allocate<LatencyCell>(count);
        for (long i = 0; i < count; i++)
        {
            var row = Varint.Read(ref next, end);
            var bucket = Varint.Read(ref next, end);
            PartialContent.Require(row < (ulong)rows && bucket <= ushort.MaxValue);
            cells[i] = new LatencyCell
            {
                Key = LatencyCell.KeyOf((long)row, (int)bucket),
                Count = PartialContent.Positive((long)Varint.Read(ref next, end)),
                Sum = PartialContent.Positive((long)Varint.Read(ref next, end)),
                Max = PartialContent.Positive((long)Varint.Read(ref next, end)),
            };
            PartialContent.Require(cells[i].Count > 0);
        }

        PartialContent.Require(next == end);
        return new LatencyView(cells, count);
    }

    private static ulong Bits(ref byte* next, byte* end)
    {
        var bits = Varint.Read(ref next, end);
        PartialContent.Require(bits < 1UL << Facets.Count); // there are as many half hours in a day
        return bits;
    }
}
