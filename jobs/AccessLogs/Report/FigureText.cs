namespace AccessLogs;

/// <summary>The numbers of a report for people.</summary>
public static class FigureText
{
    /// <summary>What stands before a figure that is an estimate.</summary>
    public const string About = "≈ ";

    /// <summary>What stands before a figure that lacks some.</summary>
    public const string AtLeast = "≥ ";

    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

    /// <summary>A number with its unit, at most ten characters unless it counts billions.</summary>
    /// <param name="value">The number.</param>
    /// <param name="kind">What it is.</param>
    /// <returns>The text: <c>1,234</c>, <c>5.6 MiB</c>, <c>7.8 ms</c>, <c>9.0 %</c>.</returns>
    public static string Of(long value, ColumnKind kind) => kind switch
    {
        ColumnKind.Bytes => Bytes(value),
        ColumnKind.Microseconds => value switch
        {
            < 1_000 => $"{value} µs",
            < 1_000_000 => $"{value / 1e3:N1} ms",
            < 1_000_000_000 => $"{value / 1e6:N2} s",
            _ => $"{value / 1e6:N0} s",
        },
        ColumnKind.PerMille => $"{value / 10.0:N1} %",
        ColumnKind.Thousandths => $"{value / 1e3:N2}",
        _ => $"{value:N0}",
    };

    /// <summary>What stands before a figure that is not exact; empty for one that is.</summary>
    /// <param name="row">The row.</param>
    /// <param name="column">Which of its numbers.</param>
    /// <param name="isApproximate">Whether the report is approximate.</param>
    public static string Mark(in ReportRow row, ReportColumn column, bool isApproximate) =>
        row.StandardError > 0 || (isApproximate && column == ReportColumn.Visitors) ? About
        : row.Missing > 0 && (column == ReportColumn.Hits || column == ReportColumn.Bytes) ? AtLeast
        : "";

    /// <summary>By how much a number differs.</summary>
    /// <param name="before">What it was.</param>
    /// <param name="after">What it is.</param>
    /// <param name="kind">What both are.</param>
    /// <returns>The text, with a sign: <c>+1,234</c>, <c>-5.6 MiB</c>, <c>+0</c>.</returns>
    public static string OfDifference(long before, long after, ColumnKind kind) => (after >= before ? "+" : "-") + Of(Math.Abs(after - before), kind);

    /// <summary>By what share of what it was a number differs.</summary>
    /// <param name="before">What it was.</param>
    /// <param name="after">What it is.</param>
    /// <returns>The text: <c>+50.0 %</c>; <c>new</c> where there was nothing, <c>gone</c> where nothing is left, <c>-</c> where there never was.</returns>
    public static string OfShare(long before, long after) => ComparedRow.Share(before, after) switch
    {
        null => after == 0 ? "-" : "new",
        -1 => "gone",
        var value => $"{value * 100:+0.0;-0.0} %",
    };

    /// <summary>What one of <see cref="GeneralFigures.Counts"/> is called, and what it is.</summary>
    /// <param name="name">Its name in reports for programs: <c>unique_not_found</c>.</param>
    /// <returns>Its name for people: <c>Unique not found</c>; <c>Sent</c> for <c>bandwidth</c>, which alone is bytes.</returns>
    public static (string Title, ColumnKind Kind) OfTotal(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return name == "bandwidth" ? (ReportColumn.Bytes.Title, ReportColumn.Bytes.Kind) : ($"{char.ToUpperInvariant(name[0])}{name[1..].Replace('_', ' ')}", ColumnKind.Count);
    }

    private static string Bytes(long bytes)
    {
        var value = (double)bytes;
        var unit = 0;
        // At most three digits before the point: four do not fit a column of the terminal.
        while (value >= (unit == 0 ? 1024 : 999.95) && unit < Units.Length - 1)
        {
            value /= 1024;
            unit++;
        }

        return unit == 0 ? $"{bytes} B" : $"{value:N1} {Units[unit]}";
    }
}
