using System.Text;

namespace AccessLogs;

/// <summary>A row of two reports: a number a column of the panel, 0 where a report has no such row.</summary>
/// <param name="RawName">The name as the logs have it.</param>
/// <param name="Before">The numbers of the first report.</param>
/// <param name="After">Those of the second one.</param>
public sealed record ComparedRow(ReadOnlyMemory<byte> RawName, IReadOnlyList<long> Before, IReadOnlyList<long> After)
{
    /// <summary>The most hits that the first report's row lacks, or has, if it is not there; 0 in an exact report.</summary>
    public long MissingBefore { get; init; }

    /// <summary>That of the second one.</summary>
    public long MissingAfter { get; init; }

    /// <summary>The name as text; what is not UTF-8 becomes U+FFFD.</summary>
    public string Name => Encoding.UTF8.GetString(RawName.Span);

    /// <summary>By how much a number differs.</summary>
    /// <param name="column">Which of the panel's columns.</param>
    public long Difference(int column) => After[column] - Before[column];

    /// <summary>By what share of what it was: 1 for twice as much, -1 for nothing left; null where there was nothing.</summary>
    /// <param name="column">Which of the panel's columns.</param>
    public double? Relative(int column) => Share(Before[column], After[column]);

    /// <summary>By what share of what it was a number differs.</summary>
    /// <param name="before">What it was.</param>
    /// <param name="after">What it is.</param>
    /// <returns>The share; null where it was 0.</returns>
    public static double? Share(long before, long after) => before == 0 ? null : (double)(after - before) / before;
}
