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
    /// <param name="others">Further options that were given, and that it can't be with.</param>
    /// <returns>The options and this.</returns>
    /// <exception cref="BadUseException">It can't be.</exception>
    public static AnalysisOptions Read(ParseResult result, AnalysisOptions options, params IEnumerable<string?> others)
    {
        if (!result.GetValue(Approximate))
        {
            return options;
        }

        string?[] exact =
        [
            options.Sessions ? "--sessions" : null, options.Behaviour ? "--behaviour" : null,
            .. others,
        ];
        return exact.FirstOrDefault(option => option is not null) is { } refused
            ? throw new BadUseException($"{Name} can't be with {refused}, which is exact only")
            : options with { Approximate = true };
    }
}
