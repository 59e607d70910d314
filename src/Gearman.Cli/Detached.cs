using System.Diagnostics;

namespace Gearman.Cli;

/// <summary>
/// Runs a command in the background, without a terminal: <c>-d</c>. A .NET process can't fork itself, as only one of its
/// threads would live on, so it is started anew, by setsid(1) in a session of its own.
/// </summary>
internal static class Detached
{
    /// <summary>Tells the process in the background that it is there.</summary>
    private const string Mark = "GEARMAN_CLI_DETACHED";

    /// <summary>True in the background.</summary>
    public static bool IsSelf => Environment.GetEnvironmentVariable(Mark) is not null;

    /// <summary>Starts the command again, in the background.</summary>
    /// <param name="command">Its name.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">There is no setsid or no shell.</exception>
    public static void Start(string command, IEnumerable<string> arguments)
    {
        string[] self = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
            ? [Environment.ProcessPath!, Environment.GetCommandLineArgs()[0]]
            : [Environment.ProcessPath!];
        string[] shell = ["-c", "exec setsid -f \"$0\" \"$@\" </dev/null >/dev/null 2>&1", .. self, command, .. arguments];
        var start = new ProcessStartInfo("/bin/sh", shell) { Environment = { [Mark] = "1" } };
        using var process = Process.Start(start)!;
        process.WaitForExit();
    }
}
