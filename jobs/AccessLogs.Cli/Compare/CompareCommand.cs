using AccessLogs.Cli.Memory;

namespace AccessLogs.Cli.Compare;

/// <summary>Counts twice, and writes the differences.</summary>
internal static class CompareCommand
{
    public static async Task<int> RunAsync(string program, AnalysisSettings settings, CompareSettings compared, CancellationToken stop)
    {
        if (settings is not { Outputs.GoAccessJson: null, Persist: null, LivePort: null, Alerts.Rules.Count: 0 })
        {
            throw new BadUseException("a comparison can't be with --goaccess-json, --persist, --live or --alert");
        }

        if (settings is { Analysis.Approximate: true, Outputs: not { Html: null, Csv: null, Parquet: null } })
        {
            throw new BadUseException("an approximate comparison goes to the terminal and to --json, which say how far its figures may be off");
        }

        using var outputs = ComparisonOutputs.Open(settings.Outputs, compared);
        // A page of two reports has no range of time.
        settings = settings with { Outputs = settings.Outputs with { Html = null } };
        var before = await ReportAsync(program, settings, compared.Before, stop);
        var after = await ReportAsync(program, settings, compared.After, stop);
        await outputs.WriteAsync(ReportComparison.Of(settings.Outputs.Panels.Of(before), settings.Outputs.Panels.Of(after)));
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
