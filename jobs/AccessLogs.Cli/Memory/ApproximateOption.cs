using System.CommandLine;

namespace AccessLogs.Cli.Memory;

/// <summary>The option that asks for approximate figures in bounded memory.</summary>
internal static class ApproximateOption
{
    private const string Name = "--approximate";

    private static readonly Option<bool> Approximate = new(Name)
    {
        Description = "Bounded memory whatever the log has: the rows that lead, visitors about, each with how far it may be off.",
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Option> All { get; } = [Approximate];

    /// <summary>Reads it.</summary>
    /// <param name="result">What the user said.</param>
    /// <param name="options">The options so far.</param>
    /// <param name="isByVirtualHost">Whether each virtual host has a report.</param>
    /// <param name="memory">The option of a memory budget that was given; null for none.</param>
    /// <returns>The options and this.</returns>
    /// <exception cref="BadUseException">It can't be.</exception>
    public static AnalysisOptions Read(ParseResult result, AnalysisOptions options, bool isByVirtualHost, string? memory)
    {
        if (!result.GetValue(Approximate))
        {
            return options;
        }

        (bool Given, string Option, string Reason)[] refused =
        [
            (isByVirtualHost, "--per-vhost", "each host would have sketches of its own, of 1 to 50 MB, and anybody can send any host; --per-vhost --memory SIZE is exact and has all hosts in SIZE together"),
            (memory is not null, memory ?? "", "sketches take some 50 MB for each thread that works, whatever the log has, and need no files; leave one of both out"),
        ];
        return refused.FirstOrDefault(option => option.Given) is { Given: true } first
            ? throw new BadUseException($"{Name} can't be with {first.Option}: {first.Reason}")
            : options with { Approximate = true };
    }
}
