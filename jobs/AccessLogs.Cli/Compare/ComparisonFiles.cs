using AccessLogs.Cli.Outputs;
using Gearman.MapReduce.Parquet;

namespace AccessLogs.Cli.Compare;

/// <summary>A comparison as files of a directory.</summary>
internal static class ComparisonFiles
{
    /// <summary>Files of comma-separated values.</summary>
    /// <param name="comparison">The comparison.</param>
    /// <param name="rows">The most rows of a panel.</param>
    public static ReportFiles Csv(ReportComparison comparison, int rows) => new(
        BufferedOutput.Of(output => CsvComparisonWriter.WriteGeneral(output, comparison)),
        [.. comparison.Panels.Select(panel => (panel.Definition.Name, BufferedOutput.Of(output => CsvComparisonWriter.WritePanel(output, panel, rows))))]);

    /// <summary>Parquet files: as the CSV files, without shares, which are less exact than the numbers they are of.</summary>
    /// <inheritdoc cref="Csv"/>
    public static ReportFiles Parquet(ReportComparison comparison, int rows) => new(
        file => WriteAsync(comparison, file),
        [.. comparison.Panels.Select(panel => (panel.Definition.Name, (Func<Stream, Task>)(file => WriteAsync(panel, rows, file))))]);

    private static Task WriteAsync(ReportComparison comparison, Stream file)
    {
        var format = new ParquetFormat<string, (long Before, long After)>(
        [
            ParquetColumns.Text<string, (long Before, long After)>("name", (name, _) => name),
            .. Figures<string, (long Before, long After)>("", (_, counts) => counts),
        ]);
        var counts = comparison.Before.Counts.Zip(comparison.After.Counts, (before, after) => KeyValuePair.Create(before.Name, (before.Count, after.Count)));
        return format.WriteAsync(counts, file, CancellationToken.None);
    }

    private static Task WriteAsync(ComparedPanel panel, int rows, Stream file)
    {
        var format = new ParquetFormat<string, ComparedRow>(
        [
            ParquetColumns.Text<string, ComparedRow>("name", (name, _) => name),
            .. panel.Definition.Columns.SelectMany((column, i) => Figures<string, ComparedRow>($"{column.Name}_", (_, row) => (row.Before[i], row.After[i]))),
        ]);
        return format.WriteAsync(panel.Rows.Take(rows).Select(row => KeyValuePair.Create(row.Name, row)), file, CancellationToken.None);
    }

    private static ParquetColumn<TKey, TResult>[] Figures<TKey, TResult>(string prefix, Func<TKey, TResult, (long Before, long After)> counts) =>
    [
        ParquetColumns.Of<TKey, TResult, long>($"{prefix}before", (key, row) => counts(key, row).Before),
        ParquetColumns.Of<TKey, TResult, long>($"{prefix}after", (key, row) => counts(key, row).After),
        ParquetColumns.Of<TKey, TResult, long>($"{prefix}difference", (key, row) => counts(key, row).After - counts(key, row).Before),
    ];
}
