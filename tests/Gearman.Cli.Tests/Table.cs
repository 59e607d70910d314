using Gearman.TestSupport;

namespace Gearman.Cli.Tests;

/// <summary>Runs a row of a table of command lines four times, by both tools on both servers, and compares what comes out.</summary>
internal static class Table
{
    /// <summary>Runs the row.</summary>
    /// <param name="script">The commands.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="sameErrors">
    /// Standard error has to be equal; else only that there is some or none: the C library's messages name its source
    /// lines.
    /// </param>
    /// <param name="prepare">Makes what a row needs at its server; disposed after it.</param>
    public static async Task CompareAsync(
        string script, CancellationToken cancellation, bool sameErrors = true, Func<IJobServer, IAsyncDisposable>? prepare = null)
    {
        var theirs = Require(Tools.Theirs);
        var expected = await RunAsync(theirs, ours: false, script, prepare, cancellation);
        AssertRan(expected);
        foreach (var (folder, ours) in new[] { (Tools.Ours, false), (theirs, true), (Tools.Ours, true) })
        {
            var actual = await RunAsync(folder, ours, script, prepare, cancellation);
            var who = $"{(folder == Tools.Ours ? "our" : "their")} tool on {(ours ? "our" : "their")} server";
            var (wanted, got) = (Show(expected, sameErrors), Show(actual, sameErrors));
            Assert.True(wanted == got, $"{script}\n--- their tool on their server: {wanted}\n--- {who}: {got}");
            Assert.True(sameErrors || folder != Tools.Ours || !actual.Error.Contains("   at ", StringComparison.Ordinal), $"{who}: a stack trace");
        }
    }

    /// <summary>Runs a row that asks no server, by both tools, and compares what comes out.</summary>
    /// <param name="script">The commands; nobody listens on <c>$P</c>.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task CompareToolsAsync(string script, CancellationToken cancellation)
    {
        var port = LoopbackPorts.Take();
        var expected = await Tools.RunAsync(Require(Tools.Theirs), script, port, cancellation);
        AssertRan(expected);
        var actual = await Tools.RunAsync(Tools.Ours, script, port, cancellation);
        Assert.True(expected == actual, $"{script}\n--- their tool: {expected}\n--- our tool: {actual}");
    }

    private static string Require(string? folder)
    {
        if (folder is null)
        {
            const string Reason = "gearman and gearadmin are not installed: apt-get install gearman-tools";
            Assert.SkipUnless(Environment.GetEnvironmentVariable("GEARMAN_REQUIRE_PEERS") is "1", Reason);
            Assert.Fail(Reason);
        }

        return folder;
    }

    private static void AssertRan(ToolRun run)
    {
        Assert.DoesNotContain("command not found", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("syntax error", run.Error, StringComparison.Ordinal);
    }

    private static string Show(ToolRun run, bool sameErrors) =>
        $"exit code {run.ExitCode}\n{run.Output}\nstderr:\n{(sameErrors ? run.Error : run.Error.Length > 0)}";

    private static async Task<ToolRun> RunAsync(
        string folder, bool ours, string script, Func<IJobServer, IAsyncDisposable>? prepare, CancellationToken cancellation)
    {
        await using IJobServer server = ours ? OurServer.Start() : await GearmandProcess.StartAsync(cancellation);
        await using var prepared = prepare?.Invoke(server);
        return await Tools.RunAsync(folder, script, server.Port, cancellation);
    }
}
