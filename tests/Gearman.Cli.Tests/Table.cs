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
        if (Tools.Theirs is null)
        {
            const string Reason = "gearman and gearadmin are not installed: apt-get install gearman-tools";
            Assert.SkipUnless(Environment.GetEnvironmentVariable("GEARMAN_REQUIRE_PEERS") is "1", Reason);
            Assert.Fail(Reason);
        }

        var expected = await RunAsync(Tools.Theirs, ours: false, script, prepare, cancellation);
        Assert.DoesNotContain("command not found", expected.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("syntax error", expected.Error, StringComparison.Ordinal);
        foreach (var (folder, ours) in new[] { (Tools.Ours, false), (Tools.Theirs, true), (Tools.Ours, true) })
        {
            var actual = await RunAsync(folder, ours, script, prepare, cancellation);
            var who = $"{(folder == Tools.Ours ? "our" : "their")} tool on {(ours ? "our" : "their")} server";
            var (wanted, got) = (Show(expected, sameErrors), Show(actual, sameErrors));
            Assert.True(wanted == got, $"{script}\n--- their tool on their server: {wanted}\n--- {who}: {got}");
            Assert.True(sameErrors || folder != Tools.Ours || !actual.Error.Contains("   at ", StringComparison.Ordinal), $"{who}: a stack trace");
        }
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
