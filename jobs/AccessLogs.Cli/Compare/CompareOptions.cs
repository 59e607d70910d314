using System.CommandLine;
using System.Globalization;

namespace AccessLogs.Cli.Compare;

/// <summary>The options that put two reports beside each other.</summary>
internal static class CompareOptions
{
    private const string Between = "..";

    private static readonly Option<string?> Compare = new("--compare")
    {
        Description = "Compare two periods of the logs: 2026-10..2026-11, 2026-11-27..2026-11-28, or FROM/TO..FROM/TO.",
        HelpName = "A..B",
    };

    private static readonly Option<string[]> CompareWith = new("--compare-with")
    {
        Description = "Compare the logs with this one, which is the earlier; may be given several times.",
        HelpName = "FILE",
        AllowMultipleArgumentsPerToken = false,
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Option> All { get; } = [Compare, CompareWith];

    /// <summary>Reads them.</summary>
    /// <returns>What is compared; null for nothing.</returns>
    /// <exception cref="BadUseException">One can't be.</exception>
    public static CompareSettings? Read(ParseResult result, IReadOnlyList<string> files, AnalysisOptions analysis)
    {
        var (periods, earlier) = (result.GetValue(Compare), result.GetValue(CompareWith) ?? []);
        if (periods is not null && earlier.Length > 0)
        {
            throw new BadUseException("--compare and --compare-with can't be together");
        }

        if (earlier.Length > 0)
        {
            return new CompareSettings((earlier, analysis, Named(earlier)), (files, analysis, Named(files)));
        }

        if (periods is null)
        {
            return null;
        }

        if (analysis.Since is not null || analysis.Until is not null)
        {
            throw new BadUseException("--compare chooses the times itself, without --since and --until");
        }

        if (files.Contains("-", StringComparer.Ordinal))
        {
            throw new BadUseException("--compare reads the logs twice, and standard input can be read once");
        }

        return periods.Split(Between) is [{ Length: > 0 } first, { Length: > 0 } second]
            ? new CompareSettings((files, Period(analysis, first), first), (files, Period(analysis, second), second))
            : throw new BadUseException($"--compare: '{periods}' is no pair of periods: give A..B");
    }

    private static string Named(IReadOnlyList<string> files) => files.Count == 1 ? files[0] : $"{files[0]} and {files.Count - 1:N0} more";

    /// <summary>A year, a month, a day, an hour; or from one of them to another.</summary>
    private static AnalysisOptions Period(AnalysisOptions analysis, string period)
    {
        var ends = period.Split('/', 2);
        try
        {
            var between = analysis with { Since = Start(ends[0]), Until = End(ends[^1]) };
            return between.HasNoTime ? throw new BadUseException($"--compare: '{period}' ends before it begins") : between;
        }
        catch (ArgumentException)
        {
            throw new BadUseException($"--compare: '{period}' is no period: give 2026, 2026-11, 2026-11-28, 2026-11-28T10, or FROM/TO");
        }
    }

    private static string Start(string text) => Month(text) is { } month ? $"{month.First:yyyy-MM-dd}" : text;

    private static string End(string text) => Month(text) is { } month ? $"{month.First.AddMonths(month.Months).AddDays(-1):yyyy-MM-dd}" : text;

    private static (DateOnly First, int Months)? Month(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var month) ? (month, 1)
        : DateOnly.TryParseExact(text, "yyyy", CultureInfo.InvariantCulture, DateTimeStyles.None, out var year) && year.Year < DateOnly.MaxValue.Year ? (year, 12)
        : null;
}
