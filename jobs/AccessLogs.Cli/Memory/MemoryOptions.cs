using System.CommandLine;
using CommandOptions;

namespace AccessLogs.Cli.Memory;

/// <summary>The options of how much memory the tables may hold.</summary>
internal static class MemoryOptions
{
    /// <summary>Less than this the program takes by itself, and a report would be made of thousands of parts.</summary>
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
    /// <exception cref="BadUseException">They can't be.</exception>
    public static MemorySettings Read(ParseResult result)
    {
        var (bytes, directory) = (result.GetValue(Memory), result.GetValue(SpillDirectory));
        if (bytes is < MinBytes)
        {
            throw new BadUseException("--memory has to be 16M at least");
        }

        if (directory is "")
        {
            throw new BadUseException("--spill needs the name of a directory");
        }

        if (directory is not null && !Directory.Exists(directory))
        {
            throw new BadUseException($"--spill {directory}: no such directory");
        }

        // What the collector sees of it: in a container that is the container's.
        return new MemorySettings(bytes ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2, directory ?? Path.GetTempPath());
    }
}
