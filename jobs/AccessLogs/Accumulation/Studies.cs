using System.Text;
using AccessLogs.Places;
using AccessLogs.Selection;

namespace AccessLogs.Accumulation;

/// <summary>What is counted only when it is asked for, beside the tables that every report has. One thread at a time.</summary>
internal sealed class Studies
{
    /// <summary>The bits of a place that are the offset: 16 TiB an input, and a million inputs.</summary>
    private const int OffsetBits = 44;

    private readonly GroupBatch? _groups;
    private readonly VisitBatch? _visits;
    private readonly LineText? _attack;
    private readonly byte[] _scratch = new byte[LineField.ScratchSize];
    private ulong _place;

    private Studies(AnalysisOptions options, GeoDatabase places)
    {
        RoutePattern[] routes = [.. options.UrlPatterns.Select(pattern => new RoutePattern(pattern))];
        _groups = options.AllGroups.Count > 0 ? new GroupBatch(options.AllGroups, new FieldContext(routes, places)) : null;
        _attack = options.Attacks ? new AttackReader().Read : null;
        _visits = options.Sessions ? new VisitBatch() : null;
    }

    /// <summary>Makes what was asked for.</summary>
    /// <param name="options">What was asked for.</param>
    /// <param name="places">Where clients are.</param>
    /// <returns>The studies; null when there are none, so that they cost nothing.</returns>
    public static Studies? Of(AnalysisOptions options, GeoDatabase places) => options.HasStudies ? new Studies(options, places) : null;

    /// <summary>Says where the line is that is taken in next, and shows it to what keeps lines.</summary>
    /// <param name="tables">The tables.</param>
    /// <param name="line">The line.</param>
    /// <param name="text">All of its text; empty when that must not be shown.</param>
    /// <param name="input">Its input.</param>
    /// <param name="offset">Its first byte in it.</param>
    public void Place(LogTables tables, in AccessLogLine line, ReadOnlySpan<byte> text, int input, long offset)
    {
        _place = ((ulong)input << OffsetBits) | (ulong)offset;
        if (!line.Severity.IsEmpty)
        {
            return; // a message is no request
        }

        Keep(tables.Latest, (line.Timestamp.UtcSeconds, _place), line, text);
        if (_attack is not null && _attack(line, _scratch) is { IsEmpty: false } kind)
        {
            Keep(tables.Evidence!.Of(Encoding.ASCII.GetString(kind)), (0, ~_place), line, text); // the first in the log
        }
    }

    private static void Keep(KeptLines? lines, (long Time, ulong Place) rank, in AccessLogLine line, ReadOnlySpan<byte> text)
    {
        if (lines is not null && lines.Keeps(rank))
        {
            lines.Add(new KeptLine(rank, line.Size, KeptLine.TextOf(line, text)));
        }
    }

    /// <summary>Takes a line in.</summary>
    /// <param name="line">The line.</param>
    /// <param name="index">Its place in the batch.</param>
    public void Add(in AccessLogLine line, int index)
    {
        _groups?.Add(line, index);
        _visits?.Add(line, index, _place);
    }

    /// <summary>Counts the lines that were taken in.</summary>
    /// <param name="tables">The tables.</param>
    /// <param name="records">The lines, with the numbers of their keys.</param>
    public void Count(LogTables tables, ReadOnlySpan<LineRecord> records)
    {
        _groups?.Count(tables, records);
        _visits?.Count(tables.Visits!, records);
    }
}
