namespace AccessLogs;

/// <summary>A column of numbers of a panel.</summary>
/// <param name="Name">The name in the JSON report: <c>hits</c>.</param>
/// <param name="Title">The name for people.</param>
/// <param name="Kind">What the numbers are.</param>
public sealed record ReportColumn(string Name, string Title, ColumnKind Kind)
{
    /// <summary>Whether the numbers of two spans of time add up to that of both; percentiles do not.</summary>
    /// <value>The default is true of counts and bytes. (Visitors add up where no span cuts a day.)</value>
    public bool IsSum { get; init; } = Kind is ColumnKind.Count or ColumnKind.Bytes;

    /// <summary>The requests: <see cref="ReportRow.Hits"/>.</summary>
    public static ReportColumn Hits { get; } = new("hits", "Hits", ColumnKind.Count);

    /// <summary>The distinct visitors: <see cref="ReportRow.Visitors"/>.</summary>
    public static ReportColumn Visitors { get; } = new("visitors", "Visitors", ColumnKind.Count);

    /// <summary>The sum of the sizes of the answers: <see cref="ReportRow.Bytes"/>.</summary>
    public static ReportColumn Bytes { get; } = new("bytes", "Sent", ColumnKind.Bytes);

    /// <summary>These three, which most panels have.</summary>
    public static IReadOnlyList<ReportColumn> Standard { get; } = [Hits, Visitors, Bytes];
}
