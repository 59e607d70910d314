using System.Text;
using AccessLogs.Cli.Outputs;

namespace AccessLogs.Cli.VirtualHosts;

/// <summary>The files that the reports of virtual hosts go to, opened before the work begins.</summary>
internal sealed class VirtualHostOutputs : IAsyncDisposable
{
    /// <summary>What leads to the files of the hosts; none of them has this name.</summary>
    private const string Index = "index";

    private readonly OutputSettings _settings;
    private readonly ReportFile? _json;
    private readonly ReportDirectory? _html;
    private readonly ReportDirectory? _csv;
    private readonly ReportDirectory? _parquet;

    private VirtualHostOutputs(OutputSettings settings, IReadOnlyList<string> logs)
    {
        _settings = settings;
        _html = settings.Html is { } html ? ReportDirectory.Make("--html", html, ".html", logs) : null;
        _csv = settings.CsvDirectory is { } csv ? ReportDirectory.Make("--csv", csv, ".csv", logs) : null;
        _parquet = settings.Parquet is { } parquet ? ReportDirectory.Make("--parquet", parquet, ".parquet", logs) : null;
        _json = settings.Json is { } json ? ReportFile.Open("--json", json, logs) : null;
    }

    /// <summary>Whether standard output is taken.</summary>
    public bool HasStandardOutput => _json is { IsStandardOutput: true };

    /// <summary>Opens them.</summary>
    /// <param name="settings">What the user asked for.</param>
    /// <param name="logs">What is read, which no report may overwrite.</param>
    /// <exception cref="BadUseException">Reports can't go there.</exception>
    public static VirtualHostOutputs Open(OutputSettings settings, IReadOnlyList<string> logs) => (settings.Html, settings.CsvFile) switch
    {
        (ReportFile.StandardOutput, _) => throw new BadUseException("with --per-vhost --html is a directory, which has a page for each host"),
        (_, { } file) => throw new BadUseException($"--csv {file}: with --per-vhost it is a directory, which has one for each host"),
        _ => new VirtualHostOutputs(settings, logs),
    };

    /// <summary>A host's name for people.</summary>
    /// <param name="name">The name as the log has it.</param>
    public static string TitleOf(ReadOnlyMemory<byte> name) => name.IsEmpty ? "(no virtual host)" : Encoding.UTF8.GetString(name.Span);

    /// <summary>Writes the reports to all of them.</summary>
    /// <param name="figures">The figures of all hosts.</param>
    /// <param name="rest">The lines of none.</param>
    /// <param name="subject">What the reports are of.</param>
    public async Task WriteAsync(VirtualHostAccumulator figures, AccessLogReport rest, ReportSubject subject)
    {
        var all = _settings.Top ?? int.MaxValue;
        if (_json is not null)
        {
            await BufferedOutput.WriteAsync(_json.Stream, output => JsonReportWriter.WriteVirtualHosts(
                output, figures.Names.Select(name => (name, _settings.Panels.Of(figures.ToReport(name, all)))), rest.General, all));
            _json.CutRest();
        }

        if (_html is not null)
        {
            await WritePagesAsync(_html, figures, rest, subject);
        }

        if (_csv is not null || _parquet is not null)
        {
            await WriteDirectoriesAsync(figures, subject, all);
        }
    }

    public ValueTask DisposeAsync()
    {
        _html?.DeleteUnused();
        _csv?.DeleteUnused();
        _parquet?.DeleteUnused();
        return _json?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    private async Task WritePagesAsync(ReportDirectory directory, VirtualHostAccumulator figures, AccessLogReport rest, ReportSubject subject)
    {
        var options = _settings.Page($"{subject.Sources}: {subject.Formats}");
        List<(string Name, string File, GeneralFigures General)> pages = [];
        foreach (var name in figures.Names)
        {
            var report = _settings.Panels.Of(figures.ToReport(name, ReportOutputs.EnoughToSort(options.Top), options.Top));
            var page = VirtualHostFile.NameOf(name.Span);
            await directory.WriteAsync(page, file => HtmlReportWriter.WriteAsync(file, report, options with { Title = TitleOf(name) }));
            pages.Add((TitleOf(name), page + ".html", report.General));
        }

        // Last, so that it leads to nothing that is not there.
        await directory.WriteAsync(Index, file => HtmlIndexWriter.WriteAsync(file, pages, rest, options with { Title = _settings.Title ?? "Virtual hosts" }));
    }

    private async Task WriteDirectoriesAsync(VirtualHostAccumulator figures, ReportSubject subject, int top)
    {
        List<(string Name, string Directory, GeneralFigures General)> hosts = [];
        foreach (var name in figures.Names)
        {
            var report = _settings.Panels.Of(figures.ToReport(name, top));
            var directory = VirtualHostFile.NameOf(name.Span);
            if (_csv is not null)
            {
                await DirectoryOutput.Csv(_csv.Make(directory), top).WriteAsync(report, subject);
            }

            if (_parquet is not null)
            {
                await DirectoryOutput.Parquet(_parquet.Make(directory), top).WriteAsync(report, subject);
            }

            hosts.Add((Encoding.UTF8.GetString(name.Span), directory, report.General));
        }

        await (_csv?.WriteAsync(Index, output => CsvReportWriter.WriteIndex(output, hosts)) ?? Task.CompletedTask);
        await (_parquet?.WriteAsync(Index, file => ParquetFiles.WriteIndexAsync(hosts, file)) ?? Task.CompletedTask);
    }
}
