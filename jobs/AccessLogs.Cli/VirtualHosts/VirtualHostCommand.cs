using System.IO.Pipelines;
using System.Text;
using AccessLogs.Cli.Alerts;
using AccessLogs.Cli.Memory;
using AccessLogs.Cli.Outputs;
using AccessLogs.Cli.Terminal;

namespace AccessLogs.Cli.VirtualHosts;

/// <summary>Counts the logs once, and writes a report for each virtual host.</summary>
internal static class VirtualHostCommand
{
    private const string Index = "index";

    public static async Task<int> RunAsync(string program, AnalysisSettings settings, TimeProvider time, CancellationToken stop)
    {
        if (settings is not { Outputs: { Csv: null, Parquet: null, GoAccessJson: null }, Persist: null, LivePort: null, Compared: null })
        {
            throw new BadUseException("reports by virtual host go to the terminal, to --json FILE and to --html DIR, and neither with --persist nor with --live nor with a comparison");
        }

        var started = time.GetTimestamp();
        using var inputs = await LogInputs.OpenAsync(settings.Files, settings.Format, plan: null, standardInput: null, stop);
        await using var spill = SpillPlace.OpenFor(settings, inputs);
        await using var json = settings.Outputs.Json is { } path ? ReportFile.Open("--json", path, inputs.Names) : null;
        var html = settings.Outputs.Html is { } directory ? DirectoryOutput.Make("--html", directory, ".html", inputs.Names) : null;
        FormatNotes.Warn(inputs, program, Console.Error);
        using var figures = await AnalysisRun.CountAsync(AccessLogJob.CreateByVirtualHost(), settings, inputs, spill, stop);
        FormatNotes.WarnOfDamage(inputs, program, Console.Error);
        var subject = inputs.Subject(time, started);
        var rest = figures.ToRestReport(inputs.Names);
        if (json is not null)
        {
            var output = PipeWriter.Create(json.Stream, new StreamPipeWriterOptions(leaveOpen: true));
            var rows = settings.Outputs.Top ?? int.MaxValue;
            JsonReportWriter.WriteVirtualHosts(output, figures.Names.Select(name => (name, figures.ToReport(name, rows))), rest.General, rows);
            await output.CompleteAsync();
            json.CutRest();
        }

        if (html is not null)
        {
            await WritePagesAsync(html, figures, rest, settings.Outputs, subject);
        }

        if (json is not { IsStandardOutput: true })
        {
            WriteTerminal(figures, rest, settings.Outputs.Top, subject);
        }

        if (settings.Alerts.Rules.Count == 0)
        {
            return 0;
        }

        var whole = figures.Join().ToReport(inputs.Names, settings.Alerts.Rows);
        return await new AlertWatch(program, settings.Alerts, time).CheckAsync(whole, subject, stop) ? AnalysisCommand.AlertRaised : 0;
    }

    private static async Task WritePagesAsync(string directory, VirtualHostAccumulator figures, AccessLogReport rest, OutputSettings settings, ReportSubject subject)
    {
        var top = settings.PageRows ?? settings.Top ?? HtmlReportOptions.DefaultTop;
        var subtitle = $"{subject.Sources}: {subject.Formats}";
        List<(string Name, string File, GeneralFigures General)> pages = [];
        foreach (var name in figures.Names)
        {
            var report = figures.ToReport(name, ReportOutputs.EnoughToSort(top));
            var page = VirtualHostFile.NameOf(name.Span) + ".html";
            await DirectoryOutput.WriteAsync(Path.Combine(directory, page), file => HtmlReportWriter.WriteAsync(
                file, report, new HtmlReportOptions { Top = top, Title = NameOf(name), Subtitle = subtitle }));
            pages.Add((NameOf(name), page, report.General));
        }

        // Last, so that it leads to nothing that is not there.
        await DirectoryOutput.WriteAsync(Path.Combine(directory, Index + ".html"), file => HtmlIndexWriter.WriteAsync(
            file, pages, rest, new HtmlReportOptions { Title = "Virtual hosts", Subtitle = subtitle }));
    }

    private static void WriteTerminal(VirtualHostAccumulator figures, AccessLogReport rest, int? top, ReportSubject subject)
    {
        using var screen = new TerminalScreen();
        foreach (var name in figures.Names)
        {
            screen.WriteLine();
            screen.Write($"== {TerminalText.Printable(NameOf(name))} ==");
            screen.WriteLine();
            TerminalReport.Write(screen, figures.ToReport(name, ReportOutputs.EnoughToSort(top ?? TerminalOutput.DefaultTop)), subject.Formats, top ?? TerminalOutput.DefaultTop);
        }

        TerminalReport.WriteFailedLines(screen, rest);
    }

    private static string NameOf(ReadOnlyMemory<byte> name) => name.IsEmpty ? "(no virtual host)" : Encoding.UTF8.GetString(name.Span);
}
