using System.Text;
using System.Text.RegularExpressions;

namespace Gearman.Cli.Tests;

/// <summary>What a script left behind.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">Its standard output, a character a byte, with handles, uniques made up by a client and the port replaced.</param>
/// <param name="Error">Its standard error, the same way.</param>
internal sealed partial record ToolRun(int ExitCode, string Output, string Error)
{
    /// <summary>A run's result from what it wrote.</summary>
    public static ToolRun From(int exitCode, byte[] output, byte[] error, int port) => new(exitCode, Normalise(output, port), Normalise(error, port));

    private static string Normalise(byte[] bytes, int port)
    {
        var text = Encoding.Latin1.GetString(bytes).Replace($":{port} ", ":port ", StringComparison.Ordinal);
        return Uuid().Replace(Handle().Replace(text, "H:host:n"), "uuid");
    }

    [GeneratedRegex(@"H:[\w.:-]+:[0-9]+", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Handle();

    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Uuid();
}
