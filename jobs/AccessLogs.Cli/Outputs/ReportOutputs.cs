using AccessLogs.Cli.Terminal;

namespace AccessLogs.Cli.Outputs;

/// <summary>The places that a report goes to.</summary>
internal static class ReportOutputs
{
    /// <summary>Opens them.</summary>
    /// <param name="settings">What the user asked for.</param>
    /// <param name="logs">What is read, which no report may overwrite.</param>
    /// <returns>The places; they take a report with <see cref="OutputSettings.Rows"/> rows a panel, and what it is of.</returns>
    /// <exception cref="BadUseException">A report can't go there.</exception>
    public static OutputPlaces<(AccessLogReport Report, ReportSubject Subject)> Open(AnalysisSettings settings, IReadOnlyList<string> logs)
    {
        var (asked, all) = (settings.Outputs, settings.Outputs.FileRows);
        ReportFile.RequireDifferent(
            ("--json", asked.Json), ("--html", asked.Html), ("--csv", asked.CsvFile), ("--goaccess-json", asked.GoAccessJson), ("--failed-lines", asked.FailedLines));
        return OutputPlaces<(AccessLogReport Report, ReportSubject Subject)>.Open(logs, places =>
        {
            places.AddFile("--json", asked.Json, (run, output) => JsonReportWriter.Write(output, Chosen(run.Report), all));
            places.AddFile("--html", asked.Html, (run, file) => HtmlReportWriter.WriteAsync(file, Chosen(run.Report), asked.Page(run.Subject.SubtitleOf(run.Report))));
            // Others read it, who look for all panels of GoAccess.
            places.AddFile("--goaccess-json", asked.GoAccessJson, (run, output) => GoAccessJsonWriter.Write(output, run.Report, new GoAccessOptions
            {
                Logs = run.Subject.Names,
                LogBytes = run.Subject.Bytes,
                Created = run.Subject.Created,
                Took = run.Subject.Took,
                Top = asked.Top ?? GoAccessOptions.DefaultTop,
                StaticFiles = settings.Analysis.StaticFiles,
            }));
            places.AddFile("--csv", asked.CsvFile, (run, output) => CsvReportWriter.WriteAll(output, Chosen(run.Report), all));
            places.AddDirectory("--csv", asked.CsvDirectory, ".csv", (run, directory) => directory.WriteAsync(ReportFiles.Csv(Chosen(run.Report), all)));
            places.AddDirectory("--parquet", asked.Parquet, ".parquet", (run, directory) => directory.WriteAsync(ReportFiles.Parquet(Chosen(run.Report), all)));
            places.AddTerminal(run =>
            {
                using var screen = new TerminalScreen();
                TerminalReport.Write(screen, Chosen(run.Report), run.Subject.Formats, asked.TerminalTop);
            });
        });

        AccessLogReport Chosen(AccessLogReport report) => asked.Panels.Of(report);
    }
}
