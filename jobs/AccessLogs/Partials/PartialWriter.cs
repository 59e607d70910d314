using System.Buffers;
using AccessLogs.Accumulation;
using AccessLogs.Formats;
using AccessLogs.Selection;
using AccessLogs.Sketches;
using AccessLogs.Spilling;
using AccessLogs.Tables;
using MessagePack;

namespace AccessLogs.Partials;

/// <summary>Writes partial results in the <see cref="PartialLayout"/>.</summary>
internal static unsafe class PartialWriter
{
    /// <summary>Writes a partial result.</summary>
    /// <param name="output">Takes the bytes.</param>
    /// <param name="format">The format of the lines.</param>
    /// <param name="options">What was counted.</param>
    /// <param name="tables">The figures.</param>
    /// <param name="splits">Where the lines came from.</param>
    /// <param name="spilled">Further figures, which are in files; null for none.</param>
    /// <exception cref="InvalidOperationException">A table is too large.</exception>
    public static void Write(
        IBufferWriter<byte> output, AccessLogFormat format, AnalysisOptions options, in LogTablesView tables, SplitList splits, SpilledTables? spilled = null)
    {
        var hashing = new HashingWriter(output);
        var writer = new MessagePackWriter(hashing);
        using var buffer = new VarintBuffer();
        writer.WriteArrayHeader(PartialLayout.Elements(options));
        writer.Write(PartialLayout.Version);
        FormatWire.Write(ref writer, format);
        OptionsWire.Write(ref writer, options with { AnonymityKey = "" }); // a partial result may be kept; the key must not
        writer.Write(tables.ValidLines);
        writer.Write(tables.FailedLines);
        writer.Write(tables.ExcludedLines);
        writer.Write(tables.Messages);
        writer.Write(tables.Bytes);
        WriteFacets(ref writer, tables, buffer);
        WriteTimes(ref writer, tables.Times);
        WriteSplits(ref writer, splits);
        WriteMinutes(ref writer, tables, buffer);
        WriteKeys(ref writer, tables.Hosts);
        WriteKeys(ref writer, tables.UserAgents);
        WriteVisitors(ref writer, tables, buffer);
        foreach (ref readonly var rows in tables.RowTables.AsSpan())
        {
            WriteRows(ref writer, rows, buffer);
        }

        foreach (var visited in tables.Visited)
        {
            WriteVisited(ref writer, visited, buffer);
        }

        WriteLatencies(ref writer, tables.PageLatencies, buffer);
        WriteLatencies(ref writer, tables.HourLatencies, buffer);
        foreach (var latencies in tables.GroupLatencies)
        {
            WriteLatencies(ref writer, latencies, buffer);
        }

        StudyWire.Write(ref writer, tables.Visits, buffer);
        StudyWire.Write(ref writer, tables.Latest?.Lines.Select(line => ("", line)));
        StudyWire.Write(ref writer, tables.Evidence?.Lines);
        SpillWire.Write(ref writer, spilled);
        SketchWire.Write(ref writer, tables.Sketches, buffer);
        writer.Flush();
        var checksum = new MessagePackWriter(output);
        checksum.WriteUInt64(hashing.Hash);
        checksum.Flush();
    }

    private static void WriteFacets(ref MessagePackWriter writer, in LogTablesView tables, VarintBuffer buffer)
    {
        for (var i = 0; i < Facets.Count; i++)
        {
            buffer.Write((ulong)tables.FacetHits[i]);
            buffer.Write((ulong)tables.FacetBytes[i]);
        }

        WriteBuffer(ref writer, buffer);
    }

    private static void WriteMinutes(ref MessagePackWriter writer, in LogTablesView tables, VarintBuffer buffer)
    {
        foreach (ref readonly var minute in tables.Minutes.Span)
        {
            buffer.Write((ulong)minute.Minute);
            buffer.Write((ulong)minute.Bytes);
            buffer.Write((ulong)minute.Hits);
            buffer.Write((ulong)minute.Redirects);
            buffer.Write((ulong)minute.ClientErrors);
            buffer.Write((ulong)minute.ServerErrors);
        }

        writer.Write(tables.Minutes.Length);
        WriteBuffer(ref writer, buffer);
    }

    internal static void WriteLatencies(ref MessagePackWriter writer, in LatencyView latencies, VarintBuffer buffer)
    {
        var count = 0L;
        for (long i = 0; i < latencies.Count; i++)
        {
            ref readonly var cell = ref latencies.Cells[i];
            if (cell.Key != 0)
            {
                buffer.Write((ulong)cell.Row);
                buffer.Write((ulong)cell.Bucket);
                buffer.Write((ulong)cell.Count);
                buffer.Write((ulong)cell.Sum);
                buffer.Write((ulong)cell.Max);
                count++;
            }
        }

        writer.Write(count);
        WriteBuffer(ref writer, buffer);
    }

    private static void WriteTimes(ref MessagePackWriter writer, in TimeRange times)
    {
        if (times.IsEmpty)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteArrayHeader(2 * 4);
        WriteTime(ref writer, times.Start);
        WriteTime(ref writer, times.End);
    }

    private static void WriteTime(ref MessagePackWriter writer, in LogTimestamp time)
    {
        writer.Write(time.UtcSeconds);
        writer.Write(time.Day);
        writer.Write(time.OffsetMinutes);
        writer.Write(time.Hour);
    }

    private static void WriteSplits(ref MessagePackWriter writer, SplitList splits)
    {
        writer.WriteArrayHeader(splits.Splits.Count * 4);
        foreach (var split in splits.Splits)
        {
            writer.Write(split.Input);
            writer.Write(split.Offset);
            writer.Write(split.Length);
            writer.Write(split.Lines);
        }

        writer.WriteArrayHeader(splits.FailedLines.Count * 6);
        foreach (var line in splits.FailedLines)
        {
            writer.Write(line.Split.Input);
            writer.Write(line.Split.Offset);
            writer.Write(line.LineInSplit);
            writer.Write(line.Offset);
            writer.Write((byte)line.Error);
            writer.Write(line.Excerpt);
        }
    }

    internal static void WriteKeys(ref MessagePackWriter writer, in KeysView keys)
    {
        writer.Write(keys.Count);
        WriteBytes(ref writer, keys.Keys, keys.Length);
    }

    private static void WriteVisitors(ref MessagePackWriter writer, in LogTablesView tables, VarintBuffer buffer)
    {
        foreach (ref readonly var visitor in new ReadOnlySpan<Visitor>(tables.Visitors, tables.VisitorCount))
        {
            buffer.Write((ulong)visitor.Day);
            buffer.Write((ulong)visitor.Host);
            buffer.Write((ulong)visitor.UserAgent);
            buffer.Write((ulong)visitor.Hits);
            buffer.Write((ulong)visitor.Bytes);
            buffer.Write(visitor.FacetBits);
            buffer.Write(visitor.HalfHours);
        }

        writer.Write(tables.VisitorCount);
        WriteBuffer(ref writer, buffer);
    }

    /// <summary>Each row's hits and bytes; its visitors are counted by those who read <see cref="WriteVisited"/>.</summary>
    private static void WriteRows(ref MessagePackWriter writer, in RowsView rows, VarintBuffer buffer)
    {
        for (var i = 0; i < rows.Keys.Count; i++)
        {
            buffer.Write((ulong)rows.Rows[i].Hits);
            buffer.Write((ulong)rows.Rows[i].Bytes);
        }

        WriteKeys(ref writer, rows.Keys);
        WriteBuffer(ref writer, buffer);
    }

    /// <summary>For each visitor in turn how many rows it was seen in, and their numbers: small ones, where rows have many visitors.</summary>
    private static void WriteVisited(ref MessagePackWriter writer, VisitedRows visited, VarintBuffer buffer)
    {
        for (var visitor = 0; visitor < visited.VisitorCount; visitor++)
        {
            buffer.Write(visited.CountOf(visitor));
            foreach (var number in visited[visitor])
            {
                if (number != 0)
                {
                    buffer.Write(number);
                }
            }
        }

        WriteBuffer(ref writer, buffer);
    }

    internal static void WriteBuffer(ref MessagePackWriter writer, VarintBuffer buffer)
    {
        WriteBytes(ref writer, buffer.Bytes, buffer.Length);
        buffer.Clear();
    }

    private static void WriteBytes(ref MessagePackWriter writer, byte* bytes, long length)
    {
        if (length > int.MaxValue)
        {
            throw new InvalidOperationException($"A table of this partial result has {length:N0} bytes; at most {int.MaxValue:N0} can be sent.");
        }

        writer.Write(new ReadOnlySpan<byte>(bytes, (int)length));
    }
}
