namespace AccessLogs;

/// <summary>What the detection found in the first lines of a log, and how sure it is.</summary>
/// <param name="Format">The format that most lines fit; null when none fits.</param>
/// <param name="LinesRead">The lines that were looked at, blank ones left out.</param>
/// <param name="LinesMatched">How many of them fit <paramref name="Format"/>.</param>
public sealed record FormatDetection(AccessLogFormat? Format, int LinesRead, int LinesMatched)
{
    /// <summary>The share of the lines that fit, 0 to 1; 0 when there was no line.</summary>
    public double Confidence => LinesRead == 0 ? 0 : (double)LinesMatched / LinesRead;
}
