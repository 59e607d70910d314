using System.Buffers;
using System.IO.Pipelines;

namespace AccessLogs.Cli.Outputs;

/// <summary>All places that a report goes to, opened before the work begins.</summary>
internal sealed class ReportOutputs : IAsyncDisposable
{
    /// <summary>Enough rows for every day and hour that a person would read.</summary>
    private const int MaxRowsToSort = 400;

    private readonly List<IReportOutput> _outputs = [];

    /// <summary>The rows of a panel that the outputs need.</summary>
    public int Rows => _outputs.Max(output => output.Rows);

    /// <summary>Opens them.</summary>
    /// <param name="settings">What the user asked for.</param>
    /// <param name="logs">What is read, which no report may overwrite.</param>
    /// <exception cref="BadUseException">A report can't go there.</exception>
    public static async Task<ReportOutputs> OpenAsync(OutputSettings settings, IReadOnlyList<string> logs)
    {
        var outputs = new ReportOutputs();
        try
        {
            outputs.AddAll(settings, logs);
            return outputs;
        }
        catch
        {
            await outputs.DisposeAsync(); // what was made for it goes
            throw;
        }
    }

    /// <summary>Writes the report to all of them.</summary>
    /// <param name="report">The report, with <see cref="Rows"/> rows a panel.</param>
    /// <param name="subject">What it is of.</param>
    public async Task WriteAsync(AccessLogReport report, ReportSubject subject)
    {
        foreach (var output in _outputs)
        {
            await output.WriteAsync(report, subject);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var output in _outputs)
        {
            await output.DisposeAsync();
        }
    }

    /// <summary>Rows of a panel that people read in another order than the one they are chosen by.</summary>
    internal static int EnoughToSort(int top) => Math.Max(top, MaxRowsToSort);

    private void AddAll(OutputSettings settings, IReadOnlyList<string> logs)
    {
        var isOneFile = settings.Csv is ReportFile.StandardOutput || settings.Csv?.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) == true;
        ReportFile.RequireDifferent(("--json", settings.Json), ("--html", settings.Html), ("--csv", isOneFile ? settings.Csv : null), ("--goaccess-json", settings.GoAccessJson));
        var (all, goAccess, html) = (settings.Top ?? int.MaxValue, settings.Top ?? GoAccessOptions.DefaultTop, settings.PageRows ?? settings.Top ?? HtmlReportOptions.DefaultTop);
        AddFile("--json", settings.Json, logs, all, Buffered((report, _, output) => JsonReportWriter.Write(output, report, all)));
        AddFile("--html", settings.Html, logs, EnoughToSort(html), (report, subject, file) => HtmlReportWriter.WriteAsync(
            file, report, new HtmlReportOptions { Top = html, Subtitle = subject.SubtitleOf(report) }));
        AddFile("--goaccess-json", settings.GoAccessJson, logs, int.MaxValue, Buffered((report, subject, output) => GoAccessJsonWriter.Write(
            output, report, new GoAccessOptions { Logs = subject.Names, LogBytes = subject.Bytes, Created = subject.Created, Took = subject.Took, Top = goAccess })));
        if (isOneFile)
        {
            AddFile("--csv", settings.Csv, logs, all, Buffered((report, _, output) => CsvReportWriter.WriteAll(output, report, all)));
        }
        else if (settings.Csv is not null)
        {
            _outputs.Add(new DirectoryOutput(
                "--csv",
                settings.Csv,
                ".csv",
                logs,
                all,
                (general, file) => BufferedAsync(file, output => CsvReportWriter.WriteGeneral(output, general)),
                (panel, file) => BufferedAsync(file, output => CsvReportWriter.WritePanel(output, panel, all))));
        }

        if (settings.Parquet is not null)
        {
            _outputs.Add(new DirectoryOutput(
                "--parquet", settings.Parquet, ".parquet", logs, all, ParquetFiles.WriteGeneralAsync, (panel, file) => ParquetFiles.WritePanelAsync(panel, all, file)));
        }

        if (!_outputs.Exists(output => output.IsStandardOutput))
        {
            _outputs.Add(new TerminalOutput(settings.Top));
        }
    }

    private void AddFile(string option, string? path, IReadOnlyList<string> logs, int rows, Func<AccessLogReport, ReportSubject, Stream, Task> write)
    {
        if (path is not null)
        {
            _outputs.Add(new FileOutput(ReportFile.Open(option, path, logs), rows, write));
        }
    }

    private static Func<AccessLogReport, ReportSubject, Stream, Task> Buffered(Action<AccessLogReport, ReportSubject, IBufferWriter<byte>> write) =>
        (report, subject, file) => BufferedAsync(file, output => write(report, subject, output));

    private static async Task BufferedAsync(Stream file, Action<IBufferWriter<byte>> write)
    {
        var writer = PipeWriter.Create(file, new StreamPipeWriterOptions(leaveOpen: true));
        write(writer);
        await writer.CompleteAsync();
    }
}
