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
internal static class PartialReader
{
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
        catch (Exception e) when (PartialContent.IsOfContent(e))
        {
            throw PartialContent.Damaged(e);
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
            tables.ValidLines = PartialContent.Positive(reader.ReadInt64());
            tables.FailedLines = PartialContent.Positive(reader.ReadInt64());
            tables.ExcludedLines = PartialContent.Positive(reader.ReadInt64());
            tables.Messages = PartialContent.Positive(reader.ReadInt64());
            tables.Bytes = reader.ReadInt64();
            TableReader.ReadFacets(ref reader, ref tables);
            tables.Times = ReadTimes(ref reader);
            ReadSplits(ref reader, partial.Splits);
            tables.Minutes = TableReader.ReadMinutes(ref reader);
            tables.Hosts = TableReader.ReadKeys(ref reader, partial);
            tables.UserAgents = TableReader.ReadKeys(ref reader, partial);
            TableReader.ReadVisitors(ref reader, partial);
            tables.RowTables = new RowsView[LogTables.RowTableCount + options.AllGroups.Count];
            for (var i = 0; i < tables.RowTables.Length; i++)
            {
                tables.RowTables[i] = TableReader.ReadRows(ref reader, partial);
            }

            tables.Visited = TableReader.ReadVisited(ref reader, partial, options);
            tables.PageLatencies = TableReader.ReadLatencies(ref reader, partial, tables.RowTables[(int)KeyTable.Requests].Keys.Count);
            tables.HourLatencies = TableReader.ReadLatencies(ref reader, partial, PartialContent.MaxHour);
            tables.GroupLatencies = new LatencyView[options.AllGroups.Count];
            for (var i = 0; i < tables.GroupLatencies.Length; i++)
            {
                tables.GroupLatencies[i] = TableReader.ReadLatencies(ref reader, partial, tables.RowTables[LogTables.RowTableCount + i].Keys.Count);
            }

            tables.Visits = StudyWire.ReadVisits(ref reader, partial, tables.Hosts.Count, tables.UserAgents.Count);
            var latest = new KeptLines(options.Latest);
            var evidence = new Evidence();
            tables.Latest = StudyWire.ReadLines(ref reader, (_, line) => latest.Add(line)) ? latest : null;
            tables.Evidence = StudyWire.ReadLines(ref reader, (kind, line) => evidence.Of(kind).Add(line)) ? evidence : null;
            partial.Spilled = SpillWire.Read(ref reader);
            tables.Sketches = SketchWire.Read(ref reader, partial, options);
            return partial;
        }
        catch (Exception e)
        {
            partial.Dispose();
            if (PartialContent.IsOfContent(e))
            {
                throw PartialContent.Damaged(e);
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
        catch (Exception e) when (PartialContent.IsOfContent(e))
        {
            throw PartialContent.Damaged(e);
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
            throw PartialContent.Damaged(null);
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
            throw PartialContent.Damaged(null);
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

    private static TimeRange ReadTimes(ref MessagePackReader reader)
    {
        var times = default(TimeRange);
        if (!reader.TryReadNil())
        {
            PartialContent.Require(reader.ReadArrayHeader() == 2 * 4);
            times.Add(ReadTime(ref reader));
            times.Add(ReadTime(ref reader));
        }

        return times;
    }

    private static LogTimestamp ReadTime(ref MessagePackReader reader)
    {
        var time = new LogTimestamp(reader.ReadInt64(), PartialContent.Day(reader.ReadUInt64()), reader.ReadInt16(), reader.ReadByte());
        PartialContent.Require(time.OffsetMinutes is >= -840 and <= 840 && time.Hour < 24
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
            PartialContent.Require(split.Input >= 0 && split.Offset >= 0 && split.Length > 0 && split.Lines >= 0);
            PartialContent.Require(list.Count == 0 || list[^1].IsBefore(split));
            list.Add(split);
        }

        var failed = reader.ReadArrayHeader() / 6;
        PartialContent.Require(failed <= SplitList.MaxFailedLines);
        for (var i = 0; i < failed; i++)
        {
            var split = (Input: reader.ReadInt32(), Offset: reader.ReadInt64());
            var line = new FailedLineRecord(split, reader.ReadInt64(), reader.ReadInt64(), (LineError)reader.ReadByte(), PartialContent.Bytes(ref reader).ToArray());
            PartialContent.Require(split.Input >= 0 && line.LineInSplit >= 0 && line.Offset >= split.Offset && split.Offset >= 0);
            PartialContent.Require(Enum.IsDefined(line.Error) && line.Excerpt.Length <= FailedLineRecord.MaxExcerptLength);
            splits.Add(line);
        }

        splits.Add(list);
    }

}
