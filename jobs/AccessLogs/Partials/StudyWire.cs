using AccessLogs.Accumulation;
using AccessLogs.Tables;
using MessagePack;

namespace AccessLogs.Partials;

/// <summary>What is counted only when it is asked for, as a part of a partial result.</summary>
internal static unsafe class StudyWire
{
    private const int ElementsOfVisits = 4;

    /// <summary>A visit has nine numbers.</summary>
    private const int BytesOfVisit = 9;

    private const int ElementsOfLine = 5;

    /// <summary>The last second of the year 9999.</summary>
    private const long MaxSeconds = 315_537_897_599;

    /// <summary>Writes visits.</summary>
    public static void Write(ref MessagePackWriter writer, VisitTable? visits, VarintBuffer buffer)
    {
        if (visits is null)
        {
            writer.WriteNil();
            return;
        }

        var count = 0;
        foreach (ref readonly var visit in visits.Spans)
        {
            if (visit.Pages > 0)
            {
                count++;
                buffer.Write((ulong)visit.Host);
                buffer.Write((ulong)visit.UserAgent);
                buffer.Write((ulong)visit.Start);
                buffer.Write((ulong)(visit.End - visit.Start));
                buffer.Write((ulong)visit.Pages);
                buffer.Write((ulong)visit.Entry);
                buffer.Write((ulong)visit.Exit);
                buffer.Write(visit.EntryPlace);
                buffer.Write(visit.ExitPlace);
            }
        }

        writer.WriteArrayHeader(ElementsOfVisits);
        PartialWriter.WriteKeys(ref writer, visits.Pages.View);
        writer.Write(count);
        PartialWriter.WriteBuffer(ref writer, buffer);
    }

    /// <summary>Writes lines that are kept.</summary>
    public static void Write(ref MessagePackWriter writer, IEnumerable<(string Kind, KeptLine Line)>? kept)
    {
        if (kept is null)
        {
            writer.WriteNil();
            return;
        }

        var lines = kept.ToList();
        writer.WriteArrayHeader(lines.Count * ElementsOfLine);
        foreach (var (kind, line) in lines)
        {
            writer.Write(kind);
            writer.Write(line.Rank.Time);
            writer.Write(line.Rank.Place);
            writer.Write(line.Size);
            writer.Write(line.Text);
        }
    }

    /// <summary>Reads visits.</summary>
    /// <param name="reader">Stands at them.</param>
    /// <param name="partial">Keeps what is read.</param>
    /// <param name="hosts">How many clients there are.</param>
    /// <param name="userAgents">How many user agents.</param>
    /// <returns>The visits; null for none.</returns>
    public static VisitTable? ReadVisits(ref MessagePackReader reader, Partial partial, int hosts, int userAgents)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        PartialContent.Require(reader.ReadArrayHeader() == ElementsOfVisits);
        var visits = partial.Keep(new VisitTable());
        using var pages = new NativeArray<int>();
        visits.Pages.Merge(TableReader.ReadKeys(ref reader, partial), pages);
        var count = reader.ReadInt32();
        var bytes = PartialContent.Bytes(ref reader);
        PartialContent.Require(count >= 0 && count <= bytes.Length / BytesOfVisit);
        var next = PartialContent.Copy(bytes, partial);
        var end = next + bytes.Length;
        for (; count > 0; count--)
        {
            var visit = new VisitSpan
            {
                Host = PartialContent.Number(ref next, end, hosts),
                UserAgent = PartialContent.Number(ref next, end, userAgents),
                Start = PartialContent.Positive((long)Varint.Read(ref next, end)),
                End = PartialContent.Positive((long)Varint.Read(ref next, end)),
                Pages = PartialContent.Positive((long)Varint.Read(ref next, end)),
                Entry = PartialContent.Number(ref next, end, visits.Pages.Count),
                Exit = PartialContent.Number(ref next, end, visits.Pages.Count),
                EntryPlace = Varint.Read(ref next, end),
                ExitPlace = Varint.Read(ref next, end),
            };
            PartialContent.Require(visit.Start <= MaxSeconds && visit.End <= MaxSeconds - visit.Start && visit.Pages > 0);
            visits.Add(visit with { End = visit.Start + visit.End });
        }

        PartialContent.Require(next == end);
        return visits;
    }

    /// <summary>Reads lines that are kept.</summary>
    /// <param name="reader">Stands at them.</param>
    /// <param name="add">Told each line and its kind.</param>
    /// <returns>False when none are kept.</returns>
    public static bool ReadLines(ref MessagePackReader reader, Action<string, KeptLine> add)
    {
        if (reader.TryReadNil())
        {
            return false;
        }

        for (var count = reader.ReadArrayHeader() / ElementsOfLine; count > 0; count--)
        {
            var kind = reader.ReadString() ?? "";
            var (rank, size) = ((reader.ReadInt64(), reader.ReadUInt64()), reader.ReadInt64());
            var text = PartialContent.Bytes(ref reader);
            PartialContent.Require(text.Length <= KeptLine.MaxLength);
            add(kind, new KeptLine(rank, size, System.Buffers.BuffersExtensions.ToArray(text)));
        }

        return true;
    }
}
