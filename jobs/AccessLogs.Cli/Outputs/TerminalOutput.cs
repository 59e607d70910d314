using AccessLogs.Cli.Terminal;

namespace AccessLogs.Cli.Outputs;

/// <summary>The report for people, on standard output.</summary>
/// <param name="top">Rows of a panel; null for the default.</param>
internal sealed class TerminalOutput(int? top) : IReportOutput
{
    /// <summary>Rows of a panel, if nothing else is said.</summary>
    public const int DefaultTop = 10;

    public int Rows => ReportOutputs.EnoughToSort(top ?? DefaultTop);

    public bool IsStandardOutput => true;

    public Task WriteAsync(AccessLogReport report, ReportSubject subject)
    {
        using var screen = new TerminalScreen();
        TerminalReport.Write(screen, report, subject.Formats, top ?? DefaultTop);
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
