using System.Buffers;
using AccessLogs.Cli.Outputs;
using Gearman.MapReduce.Parquet;

namespace AccessLogs.Cli.Compare;

/// <summary>The places that a comparison goes to, opened before the work begins.</summary>
internal sealed class ComparisonOutputs : IAsyncDisposable
{
    private readonly List<ReportFile> _files = [];
    private readonly List<ReportDirectory> _directories = [];
    private readonly List<Func<ReportComparison, Task>> _writers = [];

    /// <summary>Opens them.</summary>
    /// <param name="settings">What the user asked for.</param>
    /// <param name="compared">What is compared.</param>
    /// <exception cref="BadUseException">A comparison can't go there.</exception>
    public static ComparisonOutputs Open(OutputSettings settings, CompareSettings compared)
    {
        ReportFile.RequireDifferent(("--json", settings.Json), ("--html", settings.Html), ("--csv", settings.CsvFile));
        var outputs = new ComparisonOutputs();
        string[] logs = [.. compared.Before.Files, .. compared.After.Files];
        var all = settings.Top ?? int.MaxValue;
        outputs.AddFile("--json", settings.Json, logs, Buffered((comparison, output) => ComparisonJsonWriter.Write(output, comparison, all)));
        outputs.AddFile("--html", settings.Html, logs, (comparison, file) => HtmlComparisonWriter.WriteAsync(
            file, comparison, settings.Page($"Before: {compared.Before.Name}; after: {compared.After.Name}") with { Title = settings.Title ?? "Access logs compared" }));
        outputs.AddFile("--csv", settings.CsvFile, logs, Buffered((comparison, output) => CsvComparisonWriter.WriteAll(output, comparison, all)));
        if (settings.CsvDirectory is { } csv)
        {
            outputs.AddDirectory(
                ReportDirectory.Make("--csv", csv, ".csv", logs),
                (files, comparison) => files.WriteAsync("general", output => CsvComparisonWriter.WriteGeneral(output, comparison)),
                (files, panel) => files.WriteAsync(panel.Definition.Name, output => CsvComparisonWriter.WritePanel(output, panel, all)));
        }

        if (settings.Parquet is { } parquet)
        {
            outputs.AddDirectory(
                ReportDirectory.Make("--parquet", parquet, ".parquet", logs),
                (files, comparison) => files.WriteAsync("general", file => WriteParquetAsync(comparison, file)),
                (files, panel) => files.WriteAsync(panel.Definition.Name, file => WriteParquetAsync(panel, all, file)));
        }

        if (!outputs._files.Exists(file => file.IsStandardOutput))
        {
            outputs._writers.Add(comparison =>
            {
                TerminalComparison.Write(comparison, compared.Before.Name, compared.After.Name, settings.Top);
                return Task.CompletedTask;
            });
        }

        return outputs;
    }

    /// <summary>Writes a comparison to all of them.</summary>
    /// <param name="comparison">The comparison.</param>
    public async Task WriteAsync(ReportComparison comparison)
    {
        foreach (var write in _writers)
        {
            await write(comparison);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _directories.ForEach(directory => directory.DeleteUnused());
        foreach (var file in _files)
        {
            await file.DisposeAsync();
        }
    }

    private void AddFile(string option, string? path, IReadOnlyList<string> logs, Func<ReportComparison, Stream, Task> write)
    {
        if (path is not null)
        {
            var file = ReportFile.Open(option, path, logs);
            _files.Add(file);
            _writers.Add(async comparison =>
            {
                await write(comparison, file.Stream);
                file.CutRest();
            });
        }
    }

    private void AddDirectory(
        ReportDirectory directory, Func<ReportDirectory, ReportComparison, Task> writeGeneral, Func<ReportDirectory, ComparedPanel, Task> writePanel)
    {
        _directories.Add(directory);
        _writers.Add(async comparison =>
        {
            await writeGeneral(directory, comparison);
            foreach (var panel in comparison.Panels)
            {
                await writePanel(directory, panel);
            }

            directory.KeepOnly(comparison.Panels.Select(panel => panel.Definition.Name));
        });
    }

    private static Func<ReportComparison, Stream, Task> Buffered(Action<ReportComparison, IBufferWriter<byte>> write) =>
        (comparison, file) => BufferedOutput.WriteAsync(file, output => write(comparison, output));

    private static Task WriteParquetAsync(ReportComparison comparison, Stream file)
    {
        var format = new ParquetFormat<string, (long Before, long After)>(
        [
            ParquetColumns.Text<string, (long Before, long After)>("name", (name, _) => name),
            .. Figures<string, (long Before, long After)>("", (_, counts) => counts),
        ]);
        var counts = comparison.Before.Counts.Zip(comparison.After.Counts, (before, after) => KeyValuePair.Create(before.Name, (before.Count, after.Count)));
        return format.WriteAsync(counts, file, CancellationToken.None);
    }

    private static Task WriteParquetAsync(ComparedPanel panel, int top, Stream file)
    {
        var format = new ParquetFormat<string, ComparedRow>(
        [
            ParquetColumns.Text<string, ComparedRow>("name", (name, _) => name),
            .. panel.Definition.Columns.SelectMany((column, i) => Figures<string, ComparedRow>($"{column.Name}_", (_, row) => (row.Before[i], row.After[i]))),
        ]);
        return format.WriteAsync(panel.Rows.Take(top).Select(row => KeyValuePair.Create(row.Name, row)), file, CancellationToken.None);
    }

    private static ParquetColumn<TKey, TResult>[] Figures<TKey, TResult>(string prefix, Func<TKey, TResult, (long Before, long After)> counts) =>
    [
        ParquetColumns.Of<TKey, TResult, long>($"{prefix}before", (key, row) => counts(key, row).Before),
        ParquetColumns.Of<TKey, TResult, long>($"{prefix}after", (key, row) => counts(key, row).After),
        ParquetColumns.Of<TKey, TResult, long>($"{prefix}difference", (key, row) => counts(key, row).After - counts(key, row).Before),
    ];
}
