using System.IO.Pipelines;
using AccessLogs.Cli.Memory;
using AccessLogs.Cli.Outputs;

namespace AccessLogs.Cli.Compare;

/// <summary>Counts twice, and writes the differences.</summary>
internal static class CompareCommand
{
    public static async Task<int> RunAsync(string program, AnalysisSettings settings, CompareSettings compared, CancellationToken stop)
    {
        if (settings is not { Outputs: { Html: null, Csv: null, Parquet: null, GoAccessJson: null }, Persist: null, LivePort: null })
        {
            throw new BadUseException("a comparison goes to the terminal or to --json");
        }

        await using var json = settings.Outputs.Json is { } path ? ReportFile.Open("--json", path, [.. compared.Before.Files, .. compared.After.Files]) : null;
        var before = await ReportAsync(program, settings, compared.Before, stop);
        var after = await ReportAsync(program, settings, compared.After, stop);
        var comparison = ReportComparison.Of(before, after);
        if (json is not null)
        {
            var output = PipeWriter.Create(json.Stream, new StreamPipeWriterOptions(leaveOpen: true));
            ComparisonJsonWriter.Write(output, comparison, settings.Outputs.Top ?? int.MaxValue);
            await output.CompleteAsync();
            json.CutRest();
        }

        if (json is not { IsStandardOutput: true })
        {
            TerminalComparison.Write(comparison, compared.Before.Name, compared.After.Name, settings.Outputs.Top);
        }

        return 0;
    }

    private static async Task<AccessLogReport> ReportAsync(
        string program, AnalysisSettings settings, (IReadOnlyList<string> Files, AnalysisOptions Analysis, string Name) side, CancellationToken stop)
    {
        using var inputs = await LogInputs.OpenAsync(side.Files, settings.Format, plan: null, standardInput: null, stop);
        await using var spill = SpillPlace.OpenFor(settings, inputs);
        FormatNotes.Warn(inputs, program, Console.Error);
        using var figures = await AnalysisRun.CountAsync(settings with { Analysis = side.Analysis }, inputs, spill, stop);
        return figures.ToReport(inputs.Names);
    }
}
