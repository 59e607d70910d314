using System.Text;
using Gearman.Client;
using Gearman.Client.Admin;
using Gearman.TestSupport;

namespace EndToEnd.Tests;

/// <summary>The commands compiled to a native program, as docs/gearmand.md says.</summary>
public sealed class NativeGearmandTests
{
    private const int Timeout = 1_200_000;

    [Fact(Timeout = Timeout)]
    public async Task It_compiles_without_a_warning_and_keeps_jobs_that_came_by_http()
    {
        Peer.Require("gcc", "gcc");
        using var folder = new TemporaryFolder();
        var program = Path.Combine(await NativeProgram.PublishAsync(folder, "src/Gearman.Cli/Gearman.Cli.csproj"), "gearman-cli");

        await AssertKeepsAsync(program, "--queue-type=libsqlite3", $"--libsqlite3-db={folder.Path("queue.db")}");
        await AssertKeepsAsync(program, "--queue-type=journal", $"--journal-dir={folder.Path("journal")}");
    }

    /// <summary>A job that came by HTTP is done after a crash.</summary>
    private static async Task AssertKeepsAsync(string program, params string[] queue)
    {
        var stop = TestContext.Current.CancellationToken;
        var httpPort = LoopbackPorts.Take();
        await using var server = new NativeGearmand(program, [.. queue, "--protocol=http", $"--http-port={httpPort}"]);
        await server.RestartAsync(stop);
        await using (var admin = new GearmanAdmin(new() { Server = new ServerAddress("127.0.0.1", server.Port) }))
        {
            await admin.CreateFunctionAsync("keep", stop);
        }

        using (var client = new HttpClient { DefaultRequestHeaders = { { "X-Gearman-Background", "true" } } })
        using (var answer = await client.PostAsync(new Uri($"http://127.0.0.1:{httpPort}/keep"), new StringContent("a job"), stop))
        {
            answer.EnsureSuccessStatusCode();
        }

        await server.KillAsync();
        await server.RestartAsync(stop);
        var done = new TaskCompletionSource<string>();
        await using var worker = new GearmanWorker(new() { Servers = [new ServerAddress("127.0.0.1", server.Port)] });
        worker.Register("keep", workload =>
        {
            done.SetResult(Encoding.UTF8.GetString(workload));
            return ReadOnlyMemory<byte>.Empty;
        });
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var running = worker.RunAsync(ended.Token);
        Assert.Equal("a job", await done.Task.WaitAsync(stop));
        await ended.CancelAsync();
        await running;
    }

    private sealed class NativeGearmand(string program, string[] options) : ChildServer
    {
        protected override IReadOnlyList<string> Command() => [program, "gearmand", "--listen=127.0.0.1", $"--port={Port}", "--log-file=stderr", .. options];
    }
}
