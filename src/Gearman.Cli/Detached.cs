using System.Diagnostics;
using Microsoft.Win32.SafeHandles;

namespace Gearman.Cli;

/// <summary>
/// Runs a command in the background, without a terminal: <c>-d</c>. A .NET process can't fork itself, as only one of its
/// threads would live on, so it is started anew, in a session of its own, and its starter waits until it is ready.
/// </summary>
internal static class Detached
{
    /// <summary>Tells the process in the background that it is there.</summary>
    private const string Mark = "GEARMAN_CLI_DETACHED";

    /// <summary>What it says on standard error when it is ready, behind whatever it complains of.</summary>
    private const byte Ready = 0;

    /// <summary>True in the background.</summary>
    public static bool IsSelf { get; } = Environment.GetEnvironmentVariable(Mark) is not null;

    /// <summary>Starts the command again, in the background, and passes on what it complains of until it is ready.</summary>
    /// <param name="command">Its name.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>The exit code: 0 when it is ready, else its own.</returns>
    public static async Task<int> StartAsync(string command, IEnumerable<string> arguments)
    {
        string[] self = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [Environment.GetCommandLineArgs()[0], command] : [command];
        var start = new ProcessStartInfo(Environment.ProcessPath!, [.. self, .. arguments])
        {
            Environment = { [Mark] = "1" },
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        using var error = Console.OpenStandardError();
        var buffer = new byte[4096];
        for (int count; (count = await process.StandardError.BaseStream.ReadAsync(buffer).ConfigureAwait(false)) > 0;)
        {
            var end = Array.IndexOf(buffer, Ready, 0, count);
            await error.WriteAsync(buffer.AsMemory(0, end < 0 ? count : end)).ConfigureAwait(false);
            if (end >= 0)
            {
                return 0;
            }
        }

        await process.WaitForExitAsync().ConfigureAwait(false);
        return process.ExitCode == 0 ? 1 : process.ExitCode;
    }

    /// <summary>In the background: leaves the terminal of who started it.</summary>
    public static void Enter()
    {
        // Not for the commands that this one may start.
        Environment.SetEnvironmentVariable(Mark, null);
        _ = LibC.NewSession();
    }

    /// <summary>In the background: lets its starter go, and gives up its standard streams.</summary>
    public static void SayReady()
    {
        // Not by Console, which keeps a descriptor of its own.
        using (var error = new FileStream(new SafeFileHandle(2, ownsHandle: false), FileAccess.Write, bufferSize: 0))
        {
            error.WriteByte(Ready);
        }

        using var nowhere = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        for (var stream = 0; stream <= 2; stream++)
        {
            _ = LibC.Duplicate((int)nowhere.DangerousGetHandle(), stream);
        }
    }
}
