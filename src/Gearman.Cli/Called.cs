using Gearman.Cli.Admin;
using Gearman.Cli.Daemon;
using Gearman.Cli.Jobs;

namespace Gearman.Cli;

/// <summary>How the executable was called.</summary>
/// <param name="Command">The command: <c>gearman</c>, <c>gearadmin</c> or <c>gearmand</c>; null if neither the name nor the first argument says.</param>
/// <param name="As">What messages call it: the name as it was typed, with its path.</param>
/// <param name="Arguments">What follows.</param>
internal sealed record Called(string? Command, string As, IReadOnlyList<string> Arguments)
{
    /// <summary>Finds out.</summary>
    /// <param name="args">The program's arguments.</param>
    public static Called Read(string[] args)
    {
        var name = TypedName();
        if (args is [['[', ..], ..])
        {
            // A directive to System.CommandLine: [suggest] completes command lines.
            return new Called(null, name, args);
        }

        if (IsCommand(Path.GetFileNameWithoutExtension(name)))
        {
            return new Called(Path.GetFileNameWithoutExtension(name), name, args);
        }

        return args is [var first, ..] && IsCommand(first)
            ? new Called(first, first, args[1..])
            : new Called(null, name, args);
    }

    private static bool IsCommand(string name) => name is JobsCommand.Name or AdminCommand.Name or DaemonCommand.Name;

    /// <summary>The zeroth argument. .NET tells the file that a link leads to, so Linux is asked itself.</summary>
    private static string TypedName() => RawArguments.Read() is [var zeroth, ..]
        ? System.Text.Encoding.UTF8.GetString(zeroth)
        : Environment.ProcessPath ?? "";
}
