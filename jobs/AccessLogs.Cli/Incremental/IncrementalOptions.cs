using System.CommandLine;

namespace AccessLogs.Cli.Incremental;

/// <summary>The options of runs that go on where the one before ended.</summary>
internal static class IncrementalOptions
{
    private static readonly Option<string?> Persist = new("--persist")
    {
        Description = "Keep the figures, and how far each log was read, in a directory.",
        HelpName = "DIR",
    };

    private static readonly Option<bool> Restore = new("--restore")
    {
        Description = "Begin with what --persist has kept, and count only lines that are new since.",
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Option> All { get; } = [Persist, Restore];

    /// <summary>Reads them.</summary>
    /// <returns>The directory, null for none; and whether to begin with what it has.</returns>
    /// <exception cref="BadUseException">They do not go together.</exception>
    public static (string? Directory, bool Restores) Read(ParseResult result) => (result.GetValue(Persist), result.GetValue(Restore)) switch
    {
        ("", _) => throw new BadUseException("--persist needs the name of a directory"),
        (null, true) => throw new BadUseException("--restore needs --persist DIR"),
        var both => both,
    };
}
