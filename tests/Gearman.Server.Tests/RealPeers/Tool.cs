using System.ComponentModel;
using System.Diagnostics;
using System.Net;

namespace Gearman.Server.Tests.RealPeers;

/// <summary>A command of Debian's gearman-tools, which speak through libgearman.</summary>
internal sealed class Tool : IDisposable
{
    private readonly Process _process;

    private Tool(Process process)
    {
        _process = process;
    }

    /// <summary>Skips the test if the tools are not there; fails it if they have to be (GEARMAN_REQUIRE_PEERS=1).</summary>
    public static void RequireOrSkip(string command)
    {
        var isThere = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(p => File.Exists(Path.Combine(p, command)));
        var isRequired = Environment.GetEnvironmentVariable("GEARMAN_REQUIRE_PEERS") == "1";
        Assert.True(isThere || !isRequired, $"{command} is not installed, and GEARMAN_REQUIRE_PEERS is 1");
        Assert.SkipUnless(isThere, $"{command} is not installed (Debian: gearman-tools)");
    }

    public static Tool Start(string command, IPEndPoint server, params string[] arguments)
    {
        var start = new ProcessStartInfo(command)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])["-h", server.Address.ToString(), "-p", $"{server.Port}", .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        return new Tool(Process.Start(start)!);
    }

    /// <summary>Runs a command to its end.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(string command, IPEndPoint server, string input, params string[] arguments)
    {
        using var tool = Start(command, server, arguments);
        return await tool.EndAsync(input);
    }

    public async Task<(int ExitCode, string Output)> EndAsync(string input = "")
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var reading = _process.StandardOutput.ReadToEndAsync(cancellationToken);
        await _process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
        _process.StandardInput.Close();
        var output = await reading;
        await _process.WaitForExitAsync(cancellationToken);
        return (_process.ExitCode, output);
    }

    public void Dispose()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // It has ended.
        }

        _process.Dispose();
    }
}
