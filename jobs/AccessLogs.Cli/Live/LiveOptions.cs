using System.CommandLine;

namespace AccessLogs.Cli.Live;

/// <summary>The options of a page that follows the logs.</summary>
internal static class LiveOptions
{
    private const int DefaultPort = 7890;
    private const int MaxPort = ushort.MaxValue;

    private static readonly Option<bool> Live = new("--live")
    {
        Description = "Follow the logs and serve the page at http://127.0.0.1:PORT/ with what is new, until interrupted; --live PORT names the port.",
    };

    private static readonly Option<int> Port = new("--port")
    {
        Description = "The port of --live on the loopback; 0 for any that is free.",
        HelpName = "PORT",
        DefaultValueFactory = _ => DefaultPort,
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Option> All { get; } = [Live, Port];

    /// <summary>Reads a number behind --live as its port; a log of such a name is written <c>./8080</c>.</summary>
    /// <param name="args">What the user said.</param>
    public static string[] Expand(string[] args)
    {
        var live = Array.IndexOf(args, Live.Name);
        return live >= 0 && live + 1 < args.Length && args[live + 1].All(char.IsAsciiDigit) && args[live + 1].Length > 0
            ? [.. args[..(live + 1)], Port.Name, .. args[(live + 1)..]]
            : args;
    }

    /// <summary>Reads them.</summary>
    /// <returns>The port; null when nothing is to be followed.</returns>
    public static int? Read(ParseResult result)
    {
        var port = result.GetValue(Port);
        return port is < 0 or > MaxPort ? throw new BadUseException($"--port can't be {port}") : result.GetValue(Live) ? port : null;
    }
}
