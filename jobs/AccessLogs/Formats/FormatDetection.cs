namespace AccessLogs;

/// <summary>What the detection found in the first lines of a log, and how sure it is.</summary>
/// <param name="LinesRead">The lines that were looked at; blank ones and directives left out.</param>
/// <param name="Matches">The formats that the lines have, the main one first; empty when none fits.</param>
public sealed record FormatDetection(int LinesRead, IReadOnlyList<FormatMatch> Matches)
{
    /// <summary>The main format; null when none fits.</summary>
    public AccessLogFormat? Format => Matches.Count > 0 ? Matches[0].Format : null;

    /// <summary>The format to parse with: the main one, and behind it the others for the lines that it does not fit; null when none fits.</summary>
    public AccessLogFormat? Mix => Matches.Count > 0 ? AccessLogFormat.Mix([.. Matches.Select(match => match.Format)]) : null;

    /// <summary>How many lines fit one of <see cref="Matches"/>.</summary>
    public int LinesMatched => Matches.Sum(match => match.Lines);

    /// <summary>The share of the lines that fit, 0 to 1; 0 when there was no line.</summary>
    public double Confidence => LinesRead == 0 ? 0 : (double)LinesMatched / LinesRead;

    /// <summary>The first ten lines, blank ones left out; none when some format fits.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> FirstLines { get; init; } = [];

    /// <summary>The format that the first lines come nearest to, when none fits; else null, and null when there is no line.</summary>
    public NearestFormat? Nearest { get; init; }
}
