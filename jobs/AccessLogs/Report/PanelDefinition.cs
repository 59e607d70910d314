namespace AccessLogs;

/// <summary>What a panel is: all that an output needs to show it, whichever panel it is.</summary>
/// <param name="Name">The name in the JSON report: <c>requests</c>.</param>
/// <param name="Title">The name for people.</param>
/// <param name="KeyTitle">What a row's name is, for people.</param>
/// <param name="Key">What a row's name is.</param>
public sealed record PanelDefinition(string Name, string Title, string KeyTitle, PanelKey Key = PanelKey.Text)
{
    /// <summary>The columns behind the name.</summary>
    /// <value>The default is hits, visitors and bytes.</value>
    public IReadOnlyList<ReportColumn> Columns { get; init; } = ReportColumn.Standard;

    /// <summary>The column that the rows are sorted by, the most first, and then by the bytes of the name.</summary>
    /// <value>The default is the hits.</value>
    public ReportColumn SortedBy { get; init; } = ReportColumn.Hits;

    /// <summary>Whether people would rather read the rows in the order of their names, which is that of time (<see cref="ReportPanel.InKeyOrder"/>).</summary>
    public bool HasKeyOrder => Key is PanelKey.Day or PanelKey.HourOfDay or PanelKey.Weekday or PanelKey.Hour or PanelKey.Minutes;

    /// <summary>The column that rows are sorted by: which of the <see cref="Columns"/>; the first where it is none of them.</summary>
    internal int SortedColumn => Columns.Index().FirstOrDefault(column => column.Item == SortedBy).Index;

    /// <summary>Puts rows in the order of their names, where these are times.</summary>
    /// <typeparam name="T">The rows.</typeparam>
    /// <param name="rows">The rows.</param>
    /// <param name="nameOf">Their names.</param>
    internal IReadOnlyList<T> InKeyOrder<T>(IEnumerable<T> rows, Func<T, string> nameOf) => Key == PanelKey.Weekday
        ? [.. rows.OrderBy(row => ((int)Enum.Parse<DayOfWeek>(nameOf(row)) + 6) % 7)]
        : [.. rows.OrderBy(nameOf, StringComparer.Ordinal)];
}
