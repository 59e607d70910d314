using System.Text;
using AccessLogs.Cli.Outputs;

namespace AccessLogs.Cli.VirtualHosts;

/// <summary>The places that the reports of virtual hosts go to.</summary>
internal static class VirtualHostOutputs
{
    /// <summary>What leads to the files of the hosts; none of them has this name.</summary>
    private const string Index = "index";

    /// <summary>Opens them.</summary>
    /// <param name="settings">What the user asked for.</param>
    /// <param name="logs">What is read, which no report may overwrite.</param>
    /// <exception cref="BadUseException">Reports can't go there.</exception>
    public static OutputPlaces<VirtualHostReports> Open(OutputSettings settings, IReadOnlyList<string> logs)
    {
        if (settings.Html == ReportFile.StandardOutput)
        {
            throw new BadUseException("with --per-vhost --html is a directory, which has a page for each host");
        }

        if (settings.CsvFile is { } csv)
        {
            throw new BadUseException($"--csv {csv}: with --per-vhost it is a directory, which has one for each host");
        }

        var all = settings.FileRows;
        return OutputPlaces<VirtualHostReports>.Open(logs, places =>
        {
            places.AddFile("--json", settings.Json, (run, output) => JsonReportWriter.WriteVirtualHosts(
                output, run.Figures.Names.Select(name => (name, settings.Panels.Of(run.Figures.ToReport(name, all)))), run.Rest.General, all));
            places.AddDirectory("--html", settings.Html, ".html", (run, directory) => WritePagesAsync(directory, run, settings));
            places.AddDirectory("--csv", settings.CsvDirectory, ".csv", async (run, directory) =>
            {
                var hosts = await WriteHostsAsync(directory, run, settings, report => ReportFiles.Csv(report, all));
                await directory.WriteAsync(Index, BufferedOutput.Of(output => CsvReportWriter.WriteIndex(output, hosts)));
            });
            places.AddDirectory("--parquet", settings.Parquet, ".parquet", async (run, directory) =>
            {
                var hosts = await WriteHostsAsync(directory, run, settings, report => ReportFiles.Parquet(report, all));
                await directory.WriteAsync(Index, file => ParquetFiles.WriteIndexAsync(hosts, file));
            });
            places.AddTerminal(run => TerminalVirtualHosts.Write(run, settings));
        });
    }

    private static async Task WritePagesAsync(ReportDirectory directory, VirtualHostReports run, OutputSettings settings)
    {
        var options = settings.Page($"{run.Subject.Sources}: {run.Subject.Formats}");
        List<(string Name, string File, GeneralFigures General)> pages = [];
        foreach (var name in run.Figures.Names)
        {
            var report = settings.Panels.Of(run.Figures.ToReport(name, OutputSettings.EnoughToSort(options.Top), options.Top));
            var page = VirtualHostFile.NameOf(name.Span);
            var title = VirtualHostReports.TitleOf(name);
            await directory.WriteAsync(page, file => HtmlReportWriter.WriteAsync(file, report, options with { Title = title }));
            pages.Add((title, page + ".html", report.General));
        }

        // Last, so that it leads to nothing that is not there.
        await directory.WriteAsync(Index, file => HtmlIndexWriter.WriteAsync(file, pages, run.Rest, options with { Title = settings.Title ?? "Virtual hosts" }));
    }

    private static async Task<List<(string Name, string Directory, GeneralFigures General)>> WriteHostsAsync(
        ReportDirectory directory, VirtualHostReports run, OutputSettings settings, Func<AccessLogReport, ReportFiles> filesOf)
    {
        List<(string Name, string Directory, GeneralFigures General)> hosts = [];
        foreach (var name in run.Figures.Names)
        {
            var report = settings.Panels.Of(run.Figures.ToReport(name, settings.FileRows));
            var below = VirtualHostFile.NameOf(name.Span);
            await directory.Below(below).WriteAsync(filesOf(report));
            hosts.Add((Encoding.UTF8.GetString(name.Span), below, report.General));
        }

        return hosts;
    }
}
