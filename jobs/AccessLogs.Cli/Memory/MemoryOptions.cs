using System.CommandLine;
using CommandOptions;

namespace AccessLogs.Cli.Memory;

/// <summary>The options of how much memory the tables may hold.</summary>
internal static class MemoryOptions
{
    /// <summary>Less than this the program takes by itself, and a report would take thousands of passes.</summary>
    private const long MinBytes = 16 << 20;

    private static readonly Option<long?> Memory = new("--memory")
    {
        Description =
            "Bytes that the tables may hold in all, with K, M or G for 1024 times more; beyond, they go to files, and the report is the same. "
            + "[default: half of what the machine or its container has]",
        HelpName = "SIZE",
        CustomParser = OptionReaders.SizeFrom(1),
    };

    private static readonly Option<string?> SpillDirectory = new("--spill")
    {
        Description = "Where tables go that are over --memory, in a directory of their own that is deleted in the end. [default: the system's for temporary files]",
        HelpName = "DIR",
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Option> All { get; } = [Memory, SpillDirectory];

    /// <summary>The first of them that was given; null if none was.</summary>
    /// <param name="result">What the user said.</param>
    public static string? Given(ParseResult result) =>
        result.GetValue(Memory) is not null ? Memory.Name : result.GetValue(SpillDirectory) is not null ? SpillDirectory.Name : null;

    /// <summary>Reads them.</summary>
    /// <param name="result">What the user said.</param>
    /// <param name="whole">The option whose figures have to be in memory; null if there is none.</param>
    /// <exception cref="BadUseException">They can't be.</exception>
    public static MemorySettings Read(ParseResult result, string? whole)
    {
        var (bytes, directory) = (result.GetValue(Memory), result.GetValue(SpillDirectory));
        if (bytes is < MinBytes)
        {
            throw new BadUseException("--memory has to be 16M at least");
        }

        if (whole is not null && (bytes is not null || directory is not null))
        {
            throw new BadUseException($"--memory and --spill can't be with {whole}, whose figures stay in memory");
        }

        if (directory is not null && !Directory.Exists(directory))
        {
            throw new BadUseException($"--spill {directory}: no such directory");
        }

        // What the collector sees of it: in a container that is the container's.
        return new MemorySettings(whole is null ? bytes ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2 : null, directory ?? Path.GetTempPath());
    }
}
