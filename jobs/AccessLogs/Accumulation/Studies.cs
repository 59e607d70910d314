using AccessLogs.Classification;
using AccessLogs.Places;
using AccessLogs.Selection;

namespace AccessLogs.Accumulation;

/// <summary>What is counted only when it is asked for, beside the tables that every report has. One thread at a time.</summary>
internal sealed unsafe class Studies
{
    /// <summary>The bits of a place that are the offset: 16 TiB an input, and a million inputs.</summary>
    private const int OffsetBits = 44;

    private readonly GroupBatch? _groups;
    private readonly VisitBatch? _visits;
    private readonly AttackBatch? _attacks;
    private ulong _place;
    private byte* _text;
    private int _length;

    private Studies(AnalysisOptions options, GeoDatabase places)
    {
        RoutePattern[] routes = [.. options.UrlPatterns.Select(pattern => new RoutePattern(pattern))];
        _groups = options.AllGroups.Count > 0 ? new GroupBatch(options.AllGroups, new FieldContext(routes, places)) : null;
        _attacks = options.Attacks ? new AttackBatch() : null;
        _visits = options.Sessions ? new VisitBatch(StaticFiles.With(options.StaticFiles)) : null;
    }

    /// <summary>Makes what was asked for.</summary>
    /// <param name="options">What was asked for.</param>
    /// <param name="places">Where clients are.</param>
    /// <returns>The studies; null when there are none, so that they cost nothing.</returns>
    public static Studies? Of(AnalysisOptions options, GeoDatabase places) => options.HasStudies ? new Studies(options, places) : null;

    /// <summary>Says where the line is that is taken in next, and shows it to what keeps lines.</summary>
    /// <param name="tables">The tables.</param>
    /// <param name="line">The line.</param>
    /// <param name="text">All of its text, in memory that stays until <see cref="Count"/>; empty when that must not be shown.</param>
    /// <param name="input">Its input.</param>
    /// <param name="offset">Its first byte in it.</param>
    public void Place(LogTables tables, in AccessLogLine line, ReadOnlySpan<byte> text, int input, long offset)
    {
        _place = ((ulong)input << OffsetBits) | (ulong)offset;
        fixed (byte* bytes = text)
        {
            _text = bytes;
            _length = text.Length;
        }

        // A message is no request.
        (long Time, ulong Place) rank = (line.Timestamp.UtcSeconds, _place);
        if (line.Severity.IsEmpty && tables.Latest is { } latest && latest.Keeps(rank))
        {
            latest.Add(new KeptLine(rank, line.Size, KeptLine.TextOf(line, text)));
        }
    }

    /// <summary>Takes a line in.</summary>
    /// <param name="line">The line.</param>
    /// <param name="index">Its place in the batch.</param>
    public void Add(in AccessLogLine line, int index)
    {
        _groups?.Add(line, index);
        _visits?.Add(line, index, _place);
        _attacks?.Add(line, index, _place, new(_text, _length));
    }

    /// <summary>Counts the lines that were taken in.</summary>
    /// <param name="tables">The tables.</param>
    /// <param name="records">The lines, with the numbers of their keys.</param>
    public void Count(LogTables tables, ReadOnlySpan<LineRecord> records)
    {
        _attacks?.Count(tables, records, _groups!);
        _groups?.Count(tables, records);
        _visits?.Count(tables, records);
    }
}
