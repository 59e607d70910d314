namespace AccessLogs;

/// <summary>A table of the report.</summary>
/// <param name="Definition">What it is.</param>
/// <param name="Rows">The rows, or the first ones when only these were asked for.</param>
/// <param name="TotalRows">How many rows there are in all.</param>
public sealed record ReportPanel(PanelDefinition Definition, IReadOnlyList<ReportRow> Rows, int TotalRows)
{
    /// <summary>The name, as in the JSON report: <c>requests</c>.</summary>
    public string Name => Definition.Name;

    /// <summary>The hits of all rows, also of those that are not here.</summary>
    public long TotalHits { get; init; }

    /// <summary>The most hits of a row that should be here and is not; 0 in an exact report. <see cref="TotalRows"/> is then approximate too.</summary>
    public long Unseen { get; init; }

    /// <summary>The most hits of an item that should be in one of the rows and is not; 0 in an exact report.</summary>
    public long UnseenItems { get; init; }

    /// <summary>Whether rows or items were dropped: each of those that are here may lack hits, and any other may be missing.</summary>
    public bool HasDropped => Unseen > 0 || UnseenItems > 0;

    /// <summary>Whether the figures are estimated from some visitors.</summary>
    public bool IsOfSample => Rows.Any(row => row.StandardError > 0);

    /// <summary>A number of a row.</summary>
    /// <param name="row">One of the rows, or of the items of one.</param>
    /// <param name="column">Which of the columns of the <see cref="Definition"/>.</param>
    /// <returns>The number, in the unit that the column's kind says.</returns>
    public long Value(in ReportRow row, int column)
    {
        var further = 0;
        for (var i = 0; i < column; i++)
        {
            further += IsStandard(Definition.Columns[i]) ? 0 : 1;
        }

        return Definition.Columns[column] switch
        {
            var standard when standard == ReportColumn.Hits => row.Hits,
            var standard when standard == ReportColumn.Visitors => row.Visitors,
            var standard when standard == ReportColumn.Bytes => row.Bytes,
            _ => row.Further.Count > further ? row.Further[further] : 0,
        };
    }

    /// <summary>The rows, each followed by what it is made of: the shape of files that know no rows within rows.</summary>
    /// <param name="top">The most rows, and the most of what a row is made of.</param>
    /// <returns>Each row, and of which one it is a part; null for none.</returns>
    public IEnumerable<(ReportRow Row, ReportRow? PartOf)> Flat(int top = int.MaxValue)
    {
        foreach (var row in Rows.Take(top))
        {
            yield return (row, null);
            foreach (var item in row.Items.Take(top))
            {
                yield return (item, row);
            }
        }
    }

    /// <summary>The rows in the order of their names, for panels whose names are times (<see cref="PanelDefinition.HasKeyOrder"/>).</summary>
    /// <param name="rows">Some of the rows; null for all.</param>
    /// <returns>The same rows, from the earliest on.</returns>
    public IReadOnlyList<ReportRow> InKeyOrder(IEnumerable<ReportRow>? rows = null) => Definition.InKeyOrder(rows ?? Rows, row => row.Name);

    private static bool IsStandard(ReportColumn column) =>
        column == ReportColumn.Hits || column == ReportColumn.Visitors || column == ReportColumn.Bytes;
}
