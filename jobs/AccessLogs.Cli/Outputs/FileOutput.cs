namespace AccessLogs.Cli.Outputs;

/// <summary>A report in one file, or on standard output.</summary>
/// <param name="file">The file.</param>
/// <param name="rows">The rows of a panel that it needs.</param>
/// <param name="hasAllPanels">Whether it has panels that the user did not choose too.</param>
/// <param name="write">Writes it.</param>
internal sealed class FileOutput(ReportFile file, int rows, bool hasAllPanels, Func<AccessLogReport, ReportSubject, Stream, Task> write) : IReportOutput
{
    public int Rows => rows;

    public bool HasAllPanels => hasAllPanels;

    public bool IsStandardOutput => file.IsStandardOutput;

    public async Task WriteAsync(AccessLogReport report, ReportSubject subject)
    {
        await write(report, subject, file.Stream);
        file.CutRest();
    }

    public ValueTask DisposeAsync() => file.DisposeAsync();
}
