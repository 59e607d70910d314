using System.Buffers;
using System.Diagnostics;
using System.Text;
using Gearman.Client;
using Gearman.Interop.Pairs;
using Gearman.Interop.Peers;
using Gearman.MapReduce;
using Gearman.TestSupport;

namespace Gearman.Interop;

/// <summary>
/// Reduce jobs that .NET splits, by clients in C (<c>gearman_execute_by_partition</c>) and others: the way in to Map/Reduce. What libgearman's
/// worker splits is in <see cref="Scenarios"/>.
/// </summary>
public sealed class ReduceJobTests
{
    private const string Text = "to be or\nnot to be\n";

    private static readonly ReduceJob<Line, string, long, long> WordCount = MapReduceJob.Named("wordcount")
        .Map<string, long>((line, output) =>
        {
            foreach (var word in line.ToString().Split(' '))
            {
                output.Emit(word, word == "boom" ? throw new FormatException("no word") : 1);
            }
        })
        .Fold((a, b) => a + b);

    public static TheoryData<ServerKind> Servers => [.. Enum.GetValues<ServerKind>()];

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Servers))]
    public async Task A_client_in_C_has_a_NET_worker_split_and_one_in_C_reduce(ServerKind kind)
    {
        Language.Require("c");
        await using var server = await JobServers.StartAsync(kind, TestContext.Current.CancellationToken);
        await using var client = Connect(server);
        await using var partitioner = Work(server, worker => worker.RegisterPartition("net:split", client, Split, Join));
        await using var reducer = await StartPeer.WorkerAsync("c", TestContext.Current.CancellationToken, server);
        await using var peer = StartPeer.Client("c", server);
        Assert.Equal(
            ["complete " + Hex("ot+eb ro")],
            await peer.ReduceAsync("net:split", "c:reverse", "to+or be"u8.ToArray(), TestContext.Current.CancellationToken));
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Servers))]
    public async Task A_client_in_C_runs_a_Map_Reduce_job_by_its_own_reducer(ServerKind kind)
    {
        Language.Require("c");
        await using var server = await JobServers.StartAsync(kind, TestContext.Current.CancellationToken);
        await using var client = Connect(server);
        await using var worker = Work(server, worker => Register(worker, client));
        await using var peer = StartPeer.Client("c", server);
        Assert.Equal(
            ["complete " + Hex("be\t2\nnot\t1\nor\t1\nto\t2\n")],
            await peer.ReduceAsync("wordcount", "wordcount/reduce", Encoding.ASCII.GetBytes(Text), TestContext.Current.CancellationToken));
        Assert.StartsWith(
            "error ",
            Assert.Single(await peer.ReduceAsync("wordcount", "wordcount/reduce", "boom"u8.ToArray(), TestContext.Current.CancellationToken)),
            StringComparison.Ordinal);
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Servers))]
    public async Task A_reducer_in_C_gets_the_results_of_each_partition(ServerKind kind)
    {
        Language.Require("c");
        await using var server = await JobServers.StartAsync(kind, TestContext.Current.CancellationToken);
        await using var client = Connect(server);
        await using var worker = Work(server, worker => Register(worker, client));
        await using var reducer = await StartPeer.WorkerAsync("c", TestContext.Current.CancellationToken, server);
        await using var peer = StartPeer.Client("c", server);
        var answer = Assert.Single(
            await peer.ReduceAsync("wordcount", "c:log", Encoding.ASCII.GetBytes(Text), TestContext.Current.CancellationToken));
        Assert.StartsWith("complete ", answer, StringComparison.Ordinal);
        var text = Encoding.ASCII.GetString(Convert.FromHexString(answer["complete ".Length..]));
        Assert.Equal(["be\t2", "not\t1", "or\t1", "to\t2"], text.Split('\n')[..^1].Order(StringComparer.Ordinal));

        // What C saw, part by part, is what came back.
        var seen = new StringBuilder();
        while (seen.Length < text.Length)
        {
            var part = await reducer.ReadAsync(TestContext.Current.CancellationToken);
            seen.Append(Encoding.ASCII.GetString(Convert.FromHexString(part["ran ".Length..])));
        }

        Assert.Equal(text.Length, seen.Length);
    }

    /// <summary>PHP's extension passes no reduce jobs on: its clients submit a plain job, as those of any language may.</summary>
    [Theory(Timeout = 120_000)]
    [MemberData(nameof(JobServers.ForeignLanguages), MemberType = typeof(JobServers))]
    public async Task A_client_of_any_language_runs_a_Map_Reduce_job_by_a_plain_one(string language, ServerKind kind)
    {
        Language.Require(language);
        await using var server = await JobServers.StartAsync(kind, TestContext.Current.CancellationToken);
        await using var client = Connect(server);
        await using var worker = Work(server, worker => Register(worker, client));
        await using var peer = StartPeer.Client(language, server);
        var job = new PeerJob("wordcount", Encoding.ASCII.GetBytes(Text));
        Assert.Equal("complete " + Hex("be\t2\nnot\t1\nor\t1\nto\t2\n"), (await peer.DoAsync(job, TestContext.Current.CancellationToken))[^1]);
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Servers))]
    public async Task The_tool_gearman_runs_a_Map_Reduce_job(ServerKind kind)
    {
        Peer.Require("gearman", "gearman-tools");
        await using var server = await JobServers.StartAsync(kind, TestContext.Current.CancellationToken);
        await using var client = Connect(server);
        await using var worker = Work(server, worker => Register(worker, client));
        using var tool = Process.Start(new ProcessStartInfo("gearman", ["-h", "127.0.0.1", "-p", $"{server.Port}", "-f", "wordcount"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        await tool.StandardInput.WriteAsync(Text);
        tool.StandardInput.Close();

        // It divides by what the status says is to be done, and prints that behind the answer.
        Assert.Equal(
            "be\t2\nnot\t1\nor\t1\nto\t2\n0% Complete\n100% Complete\n",
            await tool.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
        await tool.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>docs/mapreduce.md says so; if a later version can, the doc is to say how.</summary>
    [Fact(Timeout = 60_000)]
    public async Task The_extension_of_PHP_has_no_reduce_jobs()
    {
        Language.Require("php");
        using var php = Process.Start(new ProcessStartInfo("/usr/bin/php", ["--re", "gearman"]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var text = await php.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Contains("doNormal", text, StringComparison.Ordinal);
        Assert.DoesNotContain("reduce", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("partition", text, StringComparison.OrdinalIgnoreCase);
    }

    private static GearmanClient Connect(IJobServer server) => new(new GearmanClientOptions { Servers = [new ServerAddress("127.0.0.1", server.Port)] });

    private static GearmanWorker Work(IJobServer server, Action<GearmanWorker> register)
    {
        var worker = new GearmanWorker(new GearmanWorkerOptions { Servers = [new ServerAddress("127.0.0.1", server.Port)] });
        register(worker);
        _ = worker.RunAsync(CancellationToken.None);
        return worker;
    }

    private static void Register(GearmanWorker worker, GearmanClient client)
    {
        worker.Register(WordCount);
        worker.RegisterCoordinator(WordCount, OutputFormats.Text<string, long>(), client);
    }

    private static string Hex(string text) => Convert.ToHexStringLower(Encoding.ASCII.GetBytes(text));

    private static IEnumerable<ReadOnlyMemory<byte>> Split(ReadOnlySequence<byte> workload) =>
        Encoding.ASCII.GetString(workload).Split('+').Select(part => (ReadOnlyMemory<byte>)Encoding.ASCII.GetBytes(part));

    private static ReadOnlyMemory<byte> Join(IReadOnlyList<ReadOnlyMemory<byte>> results) =>
        Encoding.ASCII.GetBytes(string.Join('+', results.Select(result => Encoding.ASCII.GetString(result.Span))));
}
