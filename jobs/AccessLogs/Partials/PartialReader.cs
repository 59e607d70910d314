using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using AccessLogs.Accumulation;
using AccessLogs.Formats;
using AccessLogs.Selection;
using AccessLogs.Sketches;
using AccessLogs.Spilling;
using AccessLogs.Tables;
using MessagePack;

namespace AccessLogs.Partials;

/// <summary>
/// Reads partial results in the <see cref="PartialLayout"/>. Version and checksum are looked at first; nothing is allocated by a
/// count that the bytes at hand do not bear out.
/// </summary>
internal static unsafe class PartialReader
{
    /// <summary>A row has two numbers: of a byte each at least.</summary>
    private const int BytesOfRow = 2;

    /// <summary>A visitor has seven numbers.</summary>
    private const int BytesOfVisitor = 7;

    /// <summary>A minute has six.</summary>
    private const int BytesOfMinute = 6;

    /// <summary>A cell of response times has five.</summary>
    private const int BytesOfCell = 5;

    /// <summary>The hours from the start of the year 1 to the end of the year 9999.</summary>
    public const long MaxHour = (DateOnlyMaxDay + 1) * 24L;

    private const long DateOnlyMaxDay = 3_652_058;

    /// <summary>Reads what was counted.</summary>
    /// <param name="data">The whole partial result.</param>
    /// <returns>The format of the lines, and the options.</returns>
    /// <exception cref="InvalidDataException">The data is of another version, cut off or damaged.</exception>
    public static (AccessLogFormat Format, AnalysisOptions Options) ReadHead(in ReadOnlySequence<byte> data) => ReadHead(data, out _);

    private static (AccessLogFormat Format, AnalysisOptions Options) ReadHead(in ReadOnlySequence<byte> data, out MessagePackReader reader)
    {
        reader = new MessagePackReader(Check(data));
        try
        {
            return ReadHead(ref reader);
        }
        catch (Exception e) when (IsOfContent(e))
        {
            throw Damaged(e);
        }
    }

    /// <summary>Reads a partial result.</summary>
    /// <param name="data">All of it.</param>
    /// <param name="options">The options of what it is added to.</param>
    /// <returns>What it says.</returns>
    /// <exception cref="InvalidDataException">The data is of another version or of other options, cut off or damaged.</exception>
    public static Partial Read(in ReadOnlySequence<byte> data, AnalysisOptions options)
    {
        if (!ReadHead(data, out var reader).Options.HasTablesOf(options))
        {
            throw new InvalidDataException("This partial result was counted by other options.");
        }

        var partial = new Partial();
        try
        {
            ref var tables = ref partial.Tables;
            tables.ValidLines = Positive(reader.ReadInt64());
            tables.FailedLines = Positive(reader.ReadInt64());
            tables.ExcludedLines = Positive(reader.ReadInt64());
            tables.Messages = Positive(reader.ReadInt64());
            tables.Bytes = reader.ReadInt64();
            ReadFacets(ref reader, ref tables);
            tables.Times = ReadTimes(ref reader);
            ReadSplits(ref reader, partial.Splits);
            tables.Minutes = ReadMinutes(ref reader);
            tables.Hosts = ReadKeys(ref reader, partial);
            tables.UserAgents = ReadKeys(ref reader, partial);
            ReadVisitors(ref reader, partial);
            tables.RowTables = new RowsView[LogTables.RowTableCount + options.AllGroups.Count];
            for (var i = 0; i < tables.RowTables.Length; i++)
            {
                tables.RowTables[i] = ReadRows(ref reader, partial);
            }

            tables.Visited = ReadVisited(ref reader, partial, options);
            tables.PageLatencies = ReadLatencies(ref reader, partial, tables.RowTables[(int)KeyTable.Requests].Keys.Count);
            tables.HourLatencies = ReadLatencies(ref reader, partial, MaxHour);
            tables.GroupLatencies = new LatencyView[options.AllGroups.Count];
            for (var i = 0; i < tables.GroupLatencies.Length; i++)
            {
                tables.GroupLatencies[i] = ReadLatencies(ref reader, partial, tables.RowTables[LogTables.RowTableCount + i].Keys.Count);
            }

            tables.Visits = StudyWire.ReadVisits(ref reader, partial);
            var latest = new KeptLines(options.Latest);
            var evidence = new Evidence();
            tables.Latest = StudyWire.ReadLines(ref reader, (_, line) => latest.Add(line)) ? latest : null;
            tables.Evidence = StudyWire.ReadLines(ref reader, (kind, line) => evidence.Of(kind).Add(line)) ? evidence : null;
            partial.Spilled = SpillWire.Read(ref reader);
            tables.Sketches = SketchWire.Read(ref reader, partial);
            return partial;
        }
        catch (Exception e)
        {
            partial.Dispose();
            if (IsOfContent(e))
            {
                throw Damaged(e);
            }

            throw;
        }
    }

    /// <summary>Checks version and checksum.</summary>
    /// <returns>The data without the checksum.</returns>
    private static ReadOnlySequence<byte> Check(in ReadOnlySequence<byte> data)
    {
        var reader = new MessagePackReader(data);
        int version;
        try
        {
            reader.ReadArrayHeader();
            version = reader.ReadInt32();
        }
        catch (Exception e) when (IsOfContent(e))
        {
            throw Damaged(e);
        }

        if (version != PartialLayout.Version)
        {
            throw new InvalidDataException($"This is a partial result of version {version}; this program reads version {PartialLayout.Version}.");
        }

        return CheckSum(data);
    }

    /// <summary>Checks the checksum.</summary>
    /// <returns>The data without it.</returns>
    internal static ReadOnlySequence<byte> CheckSum(in ReadOnlySequence<byte> data)
    {
        if (data.Length < PartialLayout.ChecksumLength)
        {
            throw Damaged(null);
        }

        var content = data.Slice(0, data.Length - PartialLayout.ChecksumLength);
        var hash = new XxHash3();
        foreach (var part in content)
        {
            hash.Append(part.Span);
        }

        Span<byte> checksum = stackalloc byte[PartialLayout.ChecksumLength];
        data.Slice(content.End).CopyTo(checksum);
        if (checksum[0] != MessagePackCode.UInt64 || BinaryPrimitives.ReadUInt64BigEndian(checksum[1..]) != hash.GetCurrentHashAsUInt64())
        {
            throw Damaged(null);
        }

        return content;
    }

    private static (AccessLogFormat Format, AnalysisOptions Options) ReadHead(ref MessagePackReader reader)
    {
        var elements = reader.ReadArrayHeader();
        reader.Skip();
        var (format, options) = (FormatWire.Read(ref reader), OptionsWire.Read(ref reader));
        return elements == PartialLayout.Elements(options)
            ? (format, options)
            : throw new InvalidDataException("A partial result has too few or too many elements.");
    }

    private static void ReadFacets(ref MessagePackReader reader, ref LogTablesView tables)
    {
        var bytes = Bytes(ref reader).ToArray();
        tables.FacetHits = new long[Facets.Count];
        tables.FacetBytes = new long[Facets.Count];
        fixed (byte* start = bytes)
        {
            var next = start;
            var end = start + bytes.Length;
            for (var i = 0; i < Facets.Count; i++)
            {
                tables.FacetHits[i] = Positive((long)Varint.Read(ref next, end));
                tables.FacetBytes[i] = (long)Varint.Read(ref next, end);
            }
        }
    }

    private static TimeRange ReadTimes(ref MessagePackReader reader)
    {
        var times = default(TimeRange);
        if (!reader.TryReadNil())
        {
            Require(reader.ReadArrayHeader() == 2 * 4);
            times.Add(ReadTime(ref reader));
            times.Add(ReadTime(ref reader));
        }

        return times;
    }

    private static LogTimestamp ReadTime(ref MessagePackReader reader)
    {
        var time = new LogTimestamp(reader.ReadInt64(), Day(reader.ReadUInt64()), reader.ReadInt16(), reader.ReadByte());
        Require(time.OffsetMinutes is >= -840 and <= 840 && time.Hour < 24
            && time.UtcSeconds >= 0 && time.UtcSeconds / 86_400 <= DateOnly.MaxValue.DayNumber
            && (time.UtcSeconds + (time.OffsetMinutes * 60L)) / 3_600 == (time.Day * 24L) + time.Hour);
        return time;
    }

    private static void ReadSplits(ref MessagePackReader reader, SplitList splits)
    {
        var list = new List<Split>();
        for (var count = reader.ReadArrayHeader(); count > 0; count -= 4)
        {
            var split = new Split(reader.ReadInt32(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64());
            Require(split.Input >= 0 && split.Offset >= 0 && split.Length > 0 && split.Lines >= 0);
            Require(list.Count == 0 || list[^1].IsBefore(split));
            list.Add(split);
        }

        var failed = reader.ReadArrayHeader() / 6;
        Require(failed <= SplitList.MaxFailedLines);
        for (var i = 0; i < failed; i++)
        {
            var split = (Input: reader.ReadInt32(), Offset: reader.ReadInt64());
            var line = new FailedLineRecord(split, reader.ReadInt64(), reader.ReadInt64(), (LineError)reader.ReadByte(), Bytes(ref reader).ToArray());
            Require(split.Input >= 0 && line.LineInSplit >= 0 && line.Offset >= split.Offset && split.Offset >= 0);
            Require(Enum.IsDefined(line.Error) && line.Excerpt.Length <= FailedLineRecord.MaxExcerptLength);
            splits.Add(line);
        }

        splits.Add(list);
    }

    internal static KeysView ReadKeys(ref MessagePackReader reader, Partial partial)
    {
        var count = reader.ReadInt32();
        var bytes = Bytes(ref reader);
        Require(count >= 0 && count <= bytes.Length); // a key has its length at least
        return new KeysView(Copy(bytes, partial), bytes.Length, count);
    }

    private static void ReadVisitors(ref MessagePackReader reader, Partial partial)
    {
        ref var tables = ref partial.Tables;
        var count = reader.ReadInt32();
        var bytes = Bytes(ref reader);
        Require(count >= 0 && count <= bytes.Length / BytesOfVisitor);
        var next = Copy(bytes, partial);
        var end = next + bytes.Length;
        tables.Visitors = partial.Allocate<Visitor>(count);
        tables.VisitorCount = count;
        var allHits = 0UL;
        for (var i = 0; i < count; i++)
        {
            var day = Day(Varint.Read(ref next, end));
            var visitor = new Visitor(day, Number(ref next, end, tables.Hosts.Count), Number(ref next, end, tables.UserAgents.Count));
            var hits = Varint.Read(ref next, end);
            allHits += hits;
            Require(hits < 1UL << Visitor.HitBits && allHits <= (ulong)tables.ValidLines);
            visitor.Count((long)hits, (long)Varint.Read(ref next, end), Bits(ref next, end), Bits(ref next, end));
            tables.Visitors[i] = visitor;
        }

        Require(next == end);
    }

    private static RowsView ReadRows(ref MessagePackReader reader, Partial partial)
    {
        var rows = new RowsView { Keys = ReadKeys(ref reader, partial) };
        var bytes = Bytes(ref reader);
        Require(rows.Keys.Count <= bytes.Length / BytesOfRow);
        var next = Copy(bytes, partial);
        var end = next + bytes.Length;
        rows.Rows = partial.Allocate<Row>(rows.Keys.Count);
        for (var i = 0; i < rows.Keys.Count; i++)
        {
            rows.Rows[i].Hits = Positive((long)Varint.Read(ref next, end));
            rows.Rows[i].Bytes = (long)Varint.Read(ref next, end);
        }

        Require(next == end);
        return rows;
    }

    private static VisitedRows[] ReadVisited(ref MessagePackReader reader, Partial partial, AnalysisOptions options)
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
        var bytes = Bytes(ref reader);
        var next = Copy(bytes, partial);
        var end = next + bytes.Length;
        for (var visitor = 0; next < end; visitor++)
        {
            Require(visitor < partial.Tables.VisitorCount);
            var count = Varint.Read(ref next, end);
            Require(count <= (ulong)(end - next));
            for (; count > 0; count--)
            {
                var number = Varint.Read(ref next, end);
                Require(number <= uint.MaxValue);
                var mark = RowTable.MarkOf((uint)number);
                var row = RowTable.RowOf((uint)number);
                Require(mark > 0 && mark <= (uint)tables.Length && row < tables[(int)mark - 1].Keys.Count && visited.Add(visitor, (uint)number));
                tables[(int)mark - 1].Rows[row].Visitors++;
            }
        }

        return visited;
    }

    private static MinuteFigures[] ReadMinutes(ref MessagePackReader reader)
    {
        var count = reader.ReadInt32();
        var bytes = Bytes(ref reader).ToArray();
        Require(count >= 0 && count <= bytes.Length / BytesOfMinute);
        var minutes = new MinuteFigures[count];
        fixed (byte* start = bytes)
        {
            var next = start;
            var end = start + bytes.Length;
            foreach (ref var minute in minutes.AsSpan())
            {
                minute.Minute = (long)Varint.Read(ref next, end);
                minute.Bytes = (long)Varint.Read(ref next, end);
                minute.Hits = Positive((long)Varint.Read(ref next, end));
                minute.Redirects = Positive((long)Varint.Read(ref next, end));
                minute.ClientErrors = Positive((long)Varint.Read(ref next, end));
                minute.ServerErrors = Positive((long)Varint.Read(ref next, end));
                Require(minute.Minute is >= 0 and < MaxHour * 60);
            }

            Require(next == end);
        }

        return minutes;
    }

    internal static LatencyView ReadLatencies(ref MessagePackReader reader, Partial partial, long rows)
    {
        var count = reader.ReadInt64();
        var bytes = Bytes(ref reader);
        Require(count >= 0 && count <= bytes.Length / BytesOfCell);
        var next = Copy(bytes, partial);
        var end = next + bytes.Length;
        var cells = partial.Allocate<LatencyCell>(count);
        for (long i = 0; i < count; i++)
        {
            var row = Varint.Read(ref next, end);
            var bucket = Varint.Read(ref next, end);
            Require(row < (ulong)rows && bucket <= ushort.MaxValue);
            cells[i] = new LatencyCell
            {
                Key = LatencyCell.KeyOf((long)row, (int)bucket),
                Count = Positive((long)Varint.Read(ref next, end)),
                Sum = Positive((long)Varint.Read(ref next, end)),
                Max = Positive((long)Varint.Read(ref next, end)),
            };
            Require(cells[i].Count > 0);
        }

        Require(next == end);
        return new LatencyView(cells, count);
    }

    internal static ReadOnlySequence<byte> Bytes(ref MessagePackReader reader) => reader.ReadBytes() ?? default;

    internal static byte* Copy(in ReadOnlySequence<byte> bytes, Partial partial)
    {
        var copy = partial.Allocate<byte>(bytes.Length);
        bytes.CopyTo(new Span<byte>(copy, checked((int)bytes.Length)));
        return copy;
    }

    internal static int Number(ref byte* next, byte* end, int count)
    {
        var number = Varint.Read(ref next, end);
        Require(number < (ulong)count);
        return (int)number;
    }

    private static ulong Bits(ref byte* next, byte* end)
    {
        var bits = Varint.Read(ref next, end);
        Require(bits < 1UL << Facets.Count); // there are as many half hours in a day
        return bits;
    }

    private static int Day(ulong day)
    {
        Require(day <= (ulong)DateOnly.MaxValue.DayNumber);
        return (int)day;
    }

    internal static long Positive(long value)
    {
        Require(value >= 0);
        return value;
    }

    internal static void Require(bool condition)
    {
        if (!condition)
        {
            throw new InvalidDataException("A number of a partial result is out of its range.");
        }
    }

    internal static bool IsOfContent(Exception e) =>
        e is MessagePackSerializationException or EndOfStreamException or OverflowException or ArgumentException or InvalidDataException;

    internal static InvalidDataException Damaged(Exception? inner) => new("This partial result is cut off or damaged.", inner);
}
