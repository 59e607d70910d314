using AccessLogs.Partials;
using AccessLogs.Tables;
using MessagePack;

namespace AccessLogs.Sketches;

/// <summary>
/// What a sample of visitors did, as a part of a partial result: nil, or an array of level, visitors and a bin. In that for each visitor its hash, bits (files, robots.txt, a bot), hits, bytes, half
/// hours, the number of pages and their hashes, and the length of the client and the client.
/// </summary>
internal static unsafe class BehaviourWire
{
    private const int Elements = 3;
    private const int FilesBit = 1;
    private const int RobotsBit = 2;
    private const int BotBit = 4;
    private const int HalfHoursOfDay = 48;

    /// <summary>A visitor has seven numbers.</summary>
    private const int BytesOfVisitor = 7;

    /// <summary>Writes it.</summary>
    public static void Write(ref MessagePackWriter writer, BehaviourSample? sample, VarintBuffer buffer)
    {
        if (sample is null)
        {
            writer.WriteNil();
            return;
        }

        foreach (var (visitor, figures) in sample.Visitors)
        {
            buffer.Write(visitor);
            buffer.Write((ulong)((figures.HasFiles ? FilesBit : 0) | (figures.HasRobots ? RobotsBit : 0) | (figures.IsBot ? BotBit : 0)));
            buffer.Write((ulong)figures.Hits);
            buffer.Write((ulong)figures.Bytes);
            buffer.Write(figures.HalfHours);
            buffer.Write((ulong)figures.Pages.Length);
            foreach (var page in figures.Pages)
            {
                buffer.Write(page);
            }

            buffer.Write((ulong)figures.Client.Length);
            buffer.Write(figures.Client);
        }

        writer.WriteArrayHeader(Elements);
        writer.Write(sample.Level);
        writer.Write(sample.Visitors.Count);
        PartialWriter.WriteBuffer(ref writer, buffer);
    }

    /// <summary>Reads it.</summary>
    /// <param name="reader">Stands at it.</param>
    /// <param name="partial">Keeps what is read.</param>
    /// <param name="sample">Takes it; null when there is to be none.</param>
    public static void Read(ref MessagePackReader reader, Partial partial, BehaviourSample? sample)
    {
        if (sample is null)
        {
            PartialContent.Require(reader.TryReadNil());
            return;
        }

        PartialContent.Require(reader.ReadArrayHeader() == Elements);
        var (level, count) = (reader.ReadInt32(), reader.ReadInt32());
        var bytes = PartialContent.Bytes(ref reader);
        PartialContent.Require(level is >= 0 and <= SampleRate.MaxZeros && count >= 0 && count <= bytes.Length / BytesOfVisitor);
        sample.RaiseTo(level);
        var next = PartialContent.Copy(bytes, partial);
        var end = next + bytes.Length;
        for (; count > 0; count--)
        {
            var visitor = Varint.Read(ref next, end);
            PartialContent.Require(sample.Has(visitor) && !sample.Visitors.ContainsKey(visitor));
            sample.Add(visitor, ReadVisitor(ref next, end));
        }

        PartialContent.Require(next == end);
    }

    private static VisitorBehaviour ReadVisitor(ref byte* next, byte* end)
    {
        var bits = PartialContent.Number(ref next, end, FilesBit + RobotsBit + BotBit + 1);
        var (hits, size, halfHours) = (PartialContent.Positive((long)Varint.Read(ref next, end)), (long)Varint.Read(ref next, end), Varint.Read(ref next, end));
        PartialContent.Require(hits > 0 && halfHours is > 0 and < 1UL << HalfHoursOfDay);
        Span<ulong> pages = stackalloc ulong[VisitorBehaviour.MostPages];
        pages = pages[..PartialContent.Number(ref next, end, pages.Length + 1)];
        foreach (ref var page in pages)
        {
            page = Varint.Read(ref next, end);
        }

        var length = Varint.Read(ref next, end);
        PartialContent.Require(length <= (ulong)(end - next));
        var client = new ReadOnlySpan<byte>(next, (int)length).ToArray();
        next += client.Length;
        var visitor = new VisitorBehaviour(client, (bits & BotBit) != 0) { Hits = hits, Bytes = size, HalfHours = halfHours, HasFiles = (bits & FilesBit) != 0, HasRobots = (bits & RobotsBit) != 0 };
        foreach (var page in pages)
        {
            visitor.See(page);
        }

        return visitor;
    }
}
