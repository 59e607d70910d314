using System.CommandLine;
using CommandOptions;

namespace AccessLogs.Cli.Live;

/// <summary>The options of a page that follows the logs.</summary>
internal static class LiveOptions
{
    private const int DefaultPort = 7890;
    private const int MaxPort = ushort.MaxValue;
    private const string WithPort = "--live=";

    private static readonly Option<bool> Live = new("--live")
    {
        Description = "Follow the logs and serve the page at http://127.0.0.1:PORT/ with what is new, until interrupted; --live PORT names the port.",
    };

    private static readonly Option<int?> Port = new("--port")
    {
        Description = "The port of --live on the loopback; 0 for any that is free.",
        HelpName = "PORT",
        CustomParser = result => OptionReaders.ReadNumber(result, 0, MaxPort),
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Option> All { get; } = [Live, Port];

    /// <summary>Reads a number behind --live, or --live=, as its port; a log of such a name is written <c>./8080</c>.</summary>
    /// <param name="args">What the user said.</param>
    public static string[] Expand(string[] args)
    {
        var files = Array.IndexOf(args, "--");
        var options = files < 0 ? args.Length : files; // all behind -- are logs
        for (var i = 0; i < options; i++)
        {
            if (args[i].StartsWith(WithPort, StringComparison.Ordinal) && IsNumber(args[i][WithPort.Length..]))
            {
                return [.. args[..i], Live.Name, Port.Name, args[i][WithPort.Length..], .. args[(i + 1)..]];
            }

            if (args[i] == Live.Name && i + 1 < options && IsNumber(args[i + 1]))
            {
                return [.. args[..(i + 1)], Port.Name, .. args[(i + 1)..]];
            }
        }

        return args;
    }

    /// <summary>Reads them.</summary>
    /// <returns>The port; null when nothing is to be followed.</returns>
    /// <exception cref="BadUseException">There is a port of nothing.</exception>
    public static int? Read(ParseResult result) => (result.GetValue(Live), result.GetValue(Port)) switch
    {
        (true, var port) => port ?? DefaultPort,
        (false, null) => null,
        _ => throw new BadUseException($"{Port.Name} needs {Live.Name}"),
    };

    private static bool IsNumber(string text) => text.Length > 0 && text.All(char.IsAsciiDigit);
}
