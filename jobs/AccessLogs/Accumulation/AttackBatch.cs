using AccessLogs.Classification;
using AccessLogs.Selection;
using AccessLogs.Tables;

namespace AccessLogs.Accumulation;

/// <summary>Finds the lines of a batch that show attacks: they are kept as evidence, and counted by <see cref="GroupBatch"/>.</summary>
internal sealed unsafe class AttackBatch
{
    private readonly AttackReader _reader = new();
    private readonly SeenLine[] _lines = new SeenLine[Prefetch.Batch];

    /// <summary>Takes a line in.</summary>
    /// <param name="line">The line, over memory that stays until <see cref="Count"/>, as that of its text does.</param>
    /// <param name="index">Its place in the batch.</param>
    /// <param name="place">Its place in the log.</param>
    /// <param name="text">All of its text; empty when that must not be shown.</param>
    public void Add(in AccessLogLine line, int index, ulong place, ReadOnlySpan<byte> text)
    {
        fixed (byte* bytes = text, method = line.Request.Method)
        {
            _lines[index] = new SeenLine { Text = bytes, Length = text.Length, Method = method, MethodLength = line.Request.Method.Length, Place = place };
        }
    }

    /// <summary>Finds the attacks among the lines that were taken in.</summary>
    /// <param name="tables">The tables.</param>
    /// <param name="records">The lines, with the numbers of their keys.</param>
    /// <param name="groups">Told what is counted of them.</param>
    public void Count(LogTables tables, ReadOnlySpan<LineRecord> records, GroupBatch groups)
    {
        for (var i = 0; i < records.Length; i++)
        {
            ref readonly var record = ref records[i];
            var kind = tables.Attacks is { } known ? known.Of(record, _reader) : Read(record);
            if (kind > AttackKind.None)
            {
                var name = AttackPatterns.NameOf(kind);
                groups.AddAttack(i, new(record.Host.Bytes, record.Host.Length), name);
                Keep(tables.Evidence!.Of(name), record, _lines[i]);
            }
        }
    }

    private AttackKind Read(in LineRecord record) => _reader.Of(
        new(record.Path.Bytes, record.Path.Length), new(record.UserAgent.Bytes, record.UserAgent.Length), new(record.Referrer.Bytes, record.Referrer.Length), record.Status);

    private static void Keep(KeptLines lines, in LineRecord record, in SeenLine line)
    {
        (long Time, ulong Place) rank = (0, ~line.Place); // the first in the log
        if (lines.Keeps(rank))
        {
            var text = KeptLine.TextOf(
                new(line.Text, line.Length), new(record.Host.Bytes, record.Host.Length), new(line.Method, line.MethodLength), new(record.Path.Bytes, record.Path.Length), record.Status, record.Size);
            lines.Add(new KeptLine(rank, record.Size, text));
        }
    }

    /// <summary>What of a line is shown, where it lies in the block that is being read.</summary>
    private struct SeenLine
    {
        public byte* Text;
        public int Length;
        public int MethodLength;
        public byte* Method;
        public ulong Place;
    }
}
