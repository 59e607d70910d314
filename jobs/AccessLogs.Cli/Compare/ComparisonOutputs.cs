using AccessLogs.Cli.Outputs;

namespace AccessLogs.Cli.Compare;

/// <summary>The places that a comparison goes to.</summary>
internal static class ComparisonOutputs
{
    /// <summary>Opens them.</summary>
    /// <param name="settings">What the user asked for.</param>
    /// <param name="compared">What is compared.</param>
    /// <exception cref="BadUseException">A comparison can't go there.</exception>
    public static OutputPlaces<ReportComparison> Open(OutputSettings settings, CompareSettings compared)
    {
        var all = settings.FileRows;
        var page = settings.Page($"Before: {compared.Before.Name}; after: {compared.After.Name}") with { Title = settings.Title ?? "Access logs compared" };
        ReportFile.RequireDifferent(("--json", settings.Json), ("--html", settings.Html), ("--csv", settings.CsvFile));
        return OutputPlaces<ReportComparison>.Open([.. compared.Before.Files, .. compared.After.Files], places =>
        {
            places.AddFile("--json", settings.Json, (comparison, output) => ComparisonJsonWriter.Write(output, comparison, all));
            places.AddFile("--html", settings.Html, (comparison, file) => HtmlComparisonWriter.WriteAsync(file, comparison, page));
            places.AddFile("--csv", settings.CsvFile, (comparison, output) => CsvComparisonWriter.WriteAll(output, comparison, all));
            places.AddDirectory("--csv", settings.CsvDirectory, ".csv", (comparison, directory) => directory.WriteAsync(ComparisonFiles.Csv(comparison, all)));
            places.AddDirectory("--parquet", settings.Parquet, ".parquet", (comparison, directory) => directory.WriteAsync(ComparisonFiles.Parquet(comparison, all)));
            places.AddTerminal(comparison => TerminalComparison.Write(comparison, compared.Before.Name, compared.After.Name, settings.TerminalTop));
        });
    }
}
