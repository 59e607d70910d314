using Gearman.MapReduce.Parquet;

namespace AccessLogs.Cli.Outputs;

/// <summary>The report as Parquet files: <c>name</c>, <c>part_of</c> and the columns of the panel, as in the CSV files.</summary>
internal static class ParquetFiles
{
    /// <summary>Writes a panel.</summary>
    public static Task WritePanelAsync(ReportPanel panel, int top, Stream file)
    {
        var columns = panel.Definition.Columns.Select((column, i) => ParquetColumns.Of<ReportRow, ReportRow?, long>(column.Name, (row, _) => panel.Value(row, i)));
        var format = new ParquetFormat<ReportRow, ReportRow?>(
        [
            ParquetColumns.Text<ReportRow, ReportRow?>("name", (row, _) => row.Name),
            ParquetColumns.Text<ReportRow, ReportRow?>("part_of", (_, partOf) => partOf?.Name ?? ""),
            .. columns,
            .. panel.HasDropped ? Bounds(panel) : [],
            .. panel.IsOfSample ? [ParquetColumns.Of<ReportRow, ReportRow?, long>("standard_error", (row, _) => row.StandardError)] : Array.Empty<ParquetColumn<ReportRow, ReportRow?>>(),
        ]);
        return format.WriteAsync(panel.Flat(top).Select(row => KeyValuePair.Create(row.Row, row.PartOf)), file, CancellationToken.None);
    }

    /// <summary>Writes the totals: one row.</summary>
    public static Task WriteGeneralAsync(GeneralFigures general, Stream file)
    {
        var counts = general.Counts.Select(count => ParquetColumns.Of<string, GeneralFigures, long>(count.Name, (_, _) => count.Count));
        var format = new ParquetFormat<string, GeneralFigures>([.. counts, Time("start_time", general.StartTime), Time("end_time", general.EndTime)]);
        return format.WriteAsync([KeyValuePair.Create("general", general)], file, CancellationToken.None);
    }

    /// <summary>Writes the totals of virtual hosts: a row each, with the directory that has its files.</summary>
    public static Task WriteIndexAsync(IEnumerable<(string Name, string Directory, GeneralFigures General)> hosts, Stream file)
    {
        (string Name, string Directory, GeneralFigures General)[] all = [.. hosts];
        var names = all.Length > 0 ? all[0].General.Counts.Select(count => count.Name) : [];
        var counts = names.Select((name, i) => ParquetColumns.Of<string, (string Directory, GeneralFigures General), long>(name, (_, host) => host.General.Counts[i].Count));
        var format = new ParquetFormat<string, (string Directory, GeneralFigures General)>(
        [
            ParquetColumns.Text<string, (string Directory, GeneralFigures General)>("vhost", (name, _) => name),
            ParquetColumns.Text<string, (string Directory, GeneralFigures General)>("directory", (_, host) => host.Directory),
            .. counts,
        ]);
        return format.WriteAsync(all.Select(host => KeyValuePair.Create(host.Name, (host.Directory, host.General))), file, CancellationToken.None);
    }

    private static IEnumerable<ParquetColumn<ReportRow, ReportRow?>> Bounds(ReportPanel panel) =>
    [
        ParquetColumns.Of<ReportRow, ReportRow?, long>("missing_hits", (row, _) => row.Missing),
        ParquetColumns.Of<ReportRow, ReportRow?, long>("unseen_hits", (_, partOf) => partOf is null ? panel.Unseen : panel.UnseenItems),
    ];

    private static ParquetColumn<string, GeneralFigures> Time(string name, DateTimeOffset? time) =>
        ParquetColumns.Text<string, GeneralFigures>(name, (_, _) => time?.ToString("yyyy-MM-ddTHH:mm:sszzz") ?? "");
}
