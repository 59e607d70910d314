using System.Buffers;

namespace AccessLogs.Cli.Outputs;

/// <summary>All places that a report goes to, opened before the work begins.</summary>
internal sealed class ReportOutputs : IAsyncDisposable
{
    /// <summary>Enough rows for every day and hour that a person would read.</summary>
    private const int MaxRowsToSort = 400;

    private readonly List<IReportOutput> _outputs = [];
    private readonly PanelChoice _panels;

    private ReportOutputs(PanelChoice panels) => _panels = panels;

    /// <summary>The rows of a panel that the outputs need.</summary>
    public int Rows => _outputs.Max(output => output.Rows);

    /// <summary>Opens them.</summary>
    /// <param name="settings">What the user asked for.</param>
    /// <param name="logs">What is read, which no report may overwrite.</param>
    /// <exception cref="BadUseException">A report can't go there.</exception>
    public static async Task<ReportOutputs> OpenAsync(AnalysisSettings settings, IReadOnlyList<string> logs)
    {
        var outputs = new ReportOutputs(settings.Outputs.Panels);
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
        var chosen = _panels.Of(report);
        foreach (var output in _outputs)
        {
            await output.WriteAsync(output.HasAllPanels ? report : chosen, subject);
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

    private void AddAll(AnalysisSettings settings, IReadOnlyList<string> logs)
    {
        var places = settings.Outputs;
        ReportFile.RequireDifferent(
            ("--json", places.Json), ("--html", places.Html), ("--csv", places.CsvFile), ("--goaccess-json", places.GoAccessJson), ("--failed-lines", places.FailedLines));
        var all = places.Top ?? int.MaxValue;
        AddFile("--json", places.Json, logs, all, Buffered((report, _, output) => JsonReportWriter.Write(output, report, all)));
        AddFile("--html", places.Html, logs, EnoughToSort(places.PageTop), (report, subject, file) => HtmlReportWriter.WriteAsync(
            file, report, places.Page(subject.SubtitleOf(report))));
        AddFile("--goaccess-json", places.GoAccessJson, logs, int.MaxValue, hasAllPanels: true, write: Buffered((report, subject, output) => GoAccessJsonWriter.Write(output, report, new GoAccessOptions
        {
            Logs = subject.Names,
            LogBytes = subject.Bytes,
            Created = subject.Created,
            Took = subject.Took,
            Top = places.Top ?? GoAccessOptions.DefaultTop,
            StaticFiles = settings.Analysis.StaticFiles,
        })));
        AddFile("--csv", places.CsvFile, logs, all, Buffered((report, _, output) => CsvReportWriter.WriteAll(output, report, all)));
        if (places.CsvDirectory is { } csv)
        {
            _outputs.Add(DirectoryOutput.Csv(ReportDirectory.Make("--csv", csv, ".csv", logs), all));
        }

        if (places.Parquet is { } parquet)
        {
            _outputs.Add(DirectoryOutput.Parquet(ReportDirectory.Make("--parquet", parquet, ".parquet", logs), all));
        }

        if (!_outputs.Exists(output => output.IsStandardOutput))
        {
            _outputs.Add(new TerminalOutput(places.Top));
        }
    }

    private void AddFile(
        string option, string? path, IReadOnlyList<string> logs, int rows, Func<AccessLogReport, ReportSubject, Stream, Task> write, bool hasAllPanels = false)
    {
        if (path is not null)
        {
            _outputs.Add(new FileOutput(ReportFile.Open(option, path, logs), rows, hasAllPanels, write));
        }
    }

    private static Func<AccessLogReport, ReportSubject, Stream, Task> Buffered(Action<AccessLogReport, ReportSubject, IBufferWriter<byte>> write) =>
        (report, subject, file) => BufferedOutput.WriteAsync(file, output => write(report, subject, output));
}
