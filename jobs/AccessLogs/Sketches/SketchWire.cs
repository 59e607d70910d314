using AccessLogs.Classification;
using AccessLogs.Partials;
using AccessLogs.Tables;
using MessagePack;

namespace AccessLogs.Sketches;

/// <summary>
/// Sketches as a part of a partial result: nil, or an array: of each table keys and numbers (bin: what was dropped, the registers of distinct keys, of each key hits, bytes, missing hits
/// and registers), then the registers of visitors, hours and facets (bin), the days (bin), response times; then of each group a table and response times, and again
/// of what was dropped of its items, if it has any; then the visits (nil or array: level, visitors (keys), who they are (bin), visits), last what visitors do (<see cref="BehaviourWire"/>). Registers are a count and as many gaps and values.
/// </summary>
internal static unsafe class SketchWire
{
    private const int ElementsOfTable = 3;
    private const int ElementsOfTimes = 2;
    private const int FurtherElements = 5 + ElementsOfTimes;
    private const int ElementsOfVisits = 5;

    /// <summary>Writes sketches.</summary>
    public static void Write(ref MessagePackWriter writer, SketchTables? sketches, VarintBuffer buffer)
    {
        if (sketches is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteArrayHeader(Elements(sketches));
        foreach (var table in sketches.All)
        {
            WriteTable(ref writer, table, buffer);
        }

        WriteRegisters(buffer, sketches.Visitors);
        WriteRegisters(buffer, sketches.Sets);
        PartialWriter.WriteBuffer(ref writer, buffer);
        foreach (var (day, sketch) in sketches.Days)
        {
            buffer.Write((ulong)day);
            WriteRegisters(buffer, sketch.All);
        }

        writer.Write(sketches.Days.Count);
        PartialWriter.WriteBuffer(ref writer, buffer);
        PartialWriter.WriteLatencies(ref writer, sketches.Pages.Latencies.View, buffer);
        foreach (var timed in OfGroups(sketches))
        {
            WriteTable(ref writer, timed.Table, buffer);
            PartialWriter.WriteLatencies(ref writer, timed.Latencies.View, buffer);
        }

        WriteVisits(ref writer, sketches.Visits, buffer);
        BehaviourWire.Write(ref writer, sketches.Behaviour, buffer);
    }

    /// <summary>Reads sketches.</summary>
    /// <param name="reader">Stands at them.</param>
    /// <param name="partial">Keeps what is read.</param>
    /// <param name="options">What was counted.</param>
    /// <returns>The sketches; null for none.</returns>
    public static SketchTables? Read(ref MessagePackReader reader, Partial partial, AnalysisOptions options)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        var sketches = partial.Keep(new SketchTables(options));
        PartialContent.Require(reader.ReadArrayHeader() == Elements(sketches));
        foreach (var table in sketches.All)
        {
            ReadTable(ref reader, partial, table);
        }

        var bytes = PartialContent.Bytes(ref reader);
        var next = PartialContent.Copy(bytes, partial);
        var end = next + bytes.Length;
        ReadRegisters(ref next, end, sketches.Visitors);
        ReadRegisters(ref next, end, sketches.Sets);
        PartialContent.Require(next == end);
        var days = reader.ReadInt32();
        bytes = PartialContent.Bytes(ref reader);
        next = PartialContent.Copy(bytes, partial);
        end = next + bytes.Length;
        PartialContent.Require(days >= 0 && days <= bytes.Length);
        for (; days > 0; days--)
        {
            ReadRegisters(ref next, end, sketches.Day(PartialContent.Number(ref next, end, DateOnly.MaxValue.DayNumber + 1)).All);
        }

        PartialContent.Require(next == end);
        sketches.Pages.Latencies.Merge(TableReader.ReadLatencies(ref reader, partial, sketches.Pages.Table.Keys.Count));
        foreach (var timed in OfGroups(sketches))
        {
            ReadTable(ref reader, partial, timed.Table);
            timed.Latencies.Merge(TableReader.ReadLatencies(ref reader, partial, timed.Table.Keys.Count));
        }

        ReadVisits(ref reader, partial, sketches.Visits);
        BehaviourWire.Read(ref reader, partial, sketches.Behaviour);
        return sketches;
    }

    private static void WriteVisits(ref MessagePackWriter writer, VisitSample? visits, VarintBuffer buffer)
    {
        if (visits is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteArrayHeader(ElementsOfVisits);
        writer.Write(visits.Level);
        PartialWriter.WriteKeys(ref writer, visits.Visitors.View);
        foreach (var kind in visits.Kinds)
        {
            buffer.Write((ulong)kind);
        }

        PartialWriter.WriteBuffer(ref writer, buffer);
        StudyWire.Write(ref writer, visits.Visits, buffer);
    }

    private static void ReadVisits(ref MessagePackReader reader, Partial partial, VisitSample? visits)
    {
        if (visits is null)
        {
            PartialContent.Require(reader.TryReadNil());
            return;
        }

        PartialContent.Require(reader.ReadArrayHeader() == ElementsOfVisits);
        var level = reader.ReadInt32();
        PartialContent.Require(level is >= 0 and <= SampleRate.MaxZeros);
        var keys = TableReader.ReadKeys(ref reader, partial);
        foreach (var key in new KeyEnumerator(keys))
        {
            PartialContent.Require(key.Length == sizeof(ulong));
        }

        var bytes = PartialContent.Bytes(ref reader);
        var next = PartialContent.Copy(bytes, partial);
        var end = next + bytes.Length;
        var kinds = new List<AgentKind>();
        for (var i = 0; i < keys.Count; i++)
        {
            kinds.Add((AgentKind)PartialContent.Number(ref next, end, Enum.GetValues<AgentKind>().Length));
        }

        PartialContent.Require(next == end);
        visits.Take(level, kinds, keys, StudyWire.ReadVisits(ref reader, partial, keys.Count, userAgents: 1) ?? partial.Keep(new VisitTable()));
    }

    private static int Elements(SketchTables sketches) =>
        (ElementsOfTable * SketchTables.Count) + FurtherElements + (OfGroups(sketches).Count() * (ElementsOfTable + ElementsOfTimes));

    private static IEnumerable<TimedSketch> OfGroups(SketchTables sketches) => sketches.Groups.SelectMany(group => group.Outer is null ? [group.Rows] : (TimedSketch[])[group.Rows, group.Outer]);

    private static void WriteTable(ref MessagePackWriter writer, SketchTable table, VarintBuffer buffer)
    {
        PartialWriter.WriteKeys(ref writer, table.Keys.View);
        buffer.Write((ulong)table.Dropped);
        WriteRegisters(buffer, table.Distinct);
        for (var row = 0; row < table.Keys.Count; row++)
        {
            buffer.Write((ulong)table[row].Hits);
            buffer.Write((ulong)table[row].Bytes);
            buffer.Write((ulong)table[row].Missing);
            WriteRegisters(buffer, table.Visitors(row));
        }

        PartialWriter.WriteBuffer(ref writer, buffer);
    }

    private static void ReadTable(ref MessagePackReader reader, Partial partial, SketchTable table)
    {
        var keys = TableReader.ReadKeys(ref reader, partial);
        var bytes = PartialContent.Bytes(ref reader);
        var next = PartialContent.Copy(bytes, partial);
        var end = next + bytes.Length;
        table.SetDropped(PartialContent.Positive((long)Varint.Read(ref next, end)));
        ReadRegisters(ref next, end, table.Distinct);
        Span<byte> visitors = stackalloc byte[SketchTable.VisitorRegisters];
        using var places = new Spilling.KeyPlaces(keys);
        for (var i = 0; i < keys.Count; i++)
        {
            var figures = new SketchRow
            {
                Hits = PartialContent.Positive((long)Varint.Read(ref next, end)),
                Bytes = (long)Varint.Read(ref next, end),
                Missing = PartialContent.Positive((long)Varint.Read(ref next, end)),
            };
            visitors.Clear();
            ReadRegisters(ref next, end, visitors);
            var row = table.Add(places[i], figures, visitors);
            PartialContent.Require(row == i);
            table[row].Missing = figures.Missing;
        }

        PartialContent.Require(next == end);
    }

    private static void WriteRegisters(VarintBuffer buffer, ReadOnlySpan<byte> registers)
    {
        buffer.Write((ulong)(registers.Length - registers.Count((byte)0)));
        var last = 0;
        for (var i = 0; i < registers.Length; i++)
        {
            if (registers[i] != 0)
            {
                buffer.Write((ulong)(i - last));
                buffer.Write(registers[i]);
                last = i;
            }
        }
    }

    private static void ReadRegisters(ref byte* next, byte* end, Span<byte> registers)
    {
        var count = PartialContent.Number(ref next, end, registers.Length + 1);
        for (var index = 0; count > 0; count--)
        {
            index += PartialContent.Number(ref next, end, registers.Length - index);
            registers[index] = (byte)PartialContent.Number(ref next, end, 1 + (sizeof(ulong) * 8));
        }
    }
}
