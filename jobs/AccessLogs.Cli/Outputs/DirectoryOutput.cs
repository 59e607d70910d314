namespace AccessLogs.Cli.Outputs;

/// <summary>A report as a directory of files: the totals as <c>general</c>, and one for each panel.</summary>
/// <param name="directory">The directory.</param>
/// <param name="rows">The rows of a panel that it needs.</param>
/// <param name="writeGeneral">Writes the totals.</param>
/// <param name="writePanel">Writes a panel.</param>
internal sealed class DirectoryOutput(
    ReportDirectory directory, int rows, Func<ReportDirectory, GeneralFigures, Task> writeGeneral, Func<ReportDirectory, ReportPanel, Task> writePanel) : IReportOutput
{
    /// <summary>One of files of comma-separated values.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="rows">The most rows of a panel.</param>
    public static DirectoryOutput Csv(ReportDirectory directory, int rows) => new(
        directory,
        rows,
        (files, general) => files.WriteAsync("general", output => CsvReportWriter.WriteGeneral(output, general)),
        (files, panel) => files.WriteAsync(panel.Name, output => CsvReportWriter.WritePanel(output, panel, rows)));

    /// <summary>One of Parquet files.</summary>
    /// <inheritdoc cref="Csv"/>
    public static DirectoryOutput Parquet(ReportDirectory directory, int rows) => new(
        directory,
        rows,
        (files, general) => files.WriteAsync("general", file => ParquetFiles.WriteGeneralAsync(general, file)),
        (files, panel) => files.WriteAsync(panel.Name, file => ParquetFiles.WritePanelAsync(panel, rows, file)));

    public int Rows => rows;

    public bool IsStandardOutput => false;

    public async Task WriteAsync(AccessLogReport report, ReportSubject subject)
    {
        await writeGeneral(directory, report.General);
        foreach (var panel in report.Panels)
        {
            await writePanel(directory, panel);
        }

        directory.KeepOnly(report.Panels.Select(panel => panel.Name));
    }

    public ValueTask DisposeAsync()
    {
        directory.DeleteUnused();
        return ValueTask.CompletedTask;
    }
}
