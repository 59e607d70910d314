namespace AccessLogs.Cli.Outputs;

/// <summary>A report as files of a directory.</summary>
/// <param name="WriteGeneral">Writes the totals.</param>
/// <param name="Panels">The panels by their names, each with what writes it.</param>
internal sealed record ReportFiles(Func<Stream, Task> WriteGeneral, IReadOnlyList<(string Name, Func<Stream, Task> Write)> Panels)
{
    /// <summary>Files of comma-separated values.</summary>
    /// <param name="report">The report.</param>
    /// <param name="rows">The most rows of a panel.</param>
    public static ReportFiles Csv(AccessLogReport report, int rows) => new(
        BufferedOutput.Of(output => CsvReportWriter.WriteGeneral(output, report.General)),
        [.. report.Panels.Select(panel => (panel.Name, BufferedOutput.Of(output => CsvReportWriter.WritePanel(output, panel, rows))))]);

    /// <summary>Parquet files.</summary>
    /// <inheritdoc cref="Csv"/>
    public static ReportFiles Parquet(AccessLogReport report, int rows) => new(
        file => ParquetFiles.WriteGeneralAsync(report.General, file),
        [.. report.Panels.Select(panel => (panel.Name, (Func<Stream, Task>)(file => ParquetFiles.WritePanelAsync(panel, rows, file))))]);
}
