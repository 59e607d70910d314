using System.CommandLine;
using System.Net;
using System.Text;
using Gearman.Client;
using Gearman.MapReduce;
using Gearman.Protocol;
using Gearman.Server;

namespace Classics;

/// <summary>A run of a program: in this process, on worker processes of it, or on the workers of any servers.</summary>
internal static class ClassicRun
{
    public static async Task<int> RunAsync(
        Classic classic, RunOptions options, ParseResult asked, string parameters, string[] workerArguments, CancellationToken stop)
    {
        var inputs = options.ReadInputs(asked, classic.Format);
        var (spawn, servers) = (asked.GetValue(options.Spawn), asked.GetValue(options.Servers) ?? []);
        await using var server = spawn > 0 && servers.Length == 0 ? StartServer() : null;
        servers = server is null ? servers : [new("127.0.0.1", server.EndPoints[0].Port)];
        await using var client = servers.Length > 0 ? new GearmanClient(new() { Servers = servers }) : null;
        using var progress = asked.GetValue(options.Quiet) ? null : ProgressLine.OnStandardError(TimeProvider.System);
        var run = options.ReadOptions(asked, client is null ? new LocalRunner() : new GearmanRunner(client), parameters, progress);
        await using var workers = new WorkerProcesses(spawn, [.. workerArguments, "--servers", string.Join(',', servers)], maxDeaths: 10 + (50 * Math.Min(run.MaxSkippedRecords, 1_000_000)));
        try
        {
            return await workers.RunAsync(
                token => RunAsync(classic, inputs, run, asked.GetValue(options.Output), asked.GetValue(options.OutputFormat) ?? OutputKind.Text, token), stop);
        }
        finally
        {
            foreach (var file in asked.GetValue(options.Report) ?? [])
            {
                await run.Report!.SaveAsync(file, CancellationToken.None); // also of a run that failed
            }
        }
    }

    public static StreamWriter OpenStandardOutput() => new(Console.OpenStandardOutput(), new UTF8Encoding(false), 1 << 16) { NewLine = "\n" };

    private static async Task<int> RunAsync(
        Classic classic, IReadOnlyList<JobInput> inputs, MapReduceOptions run, string? directory, OutputKind kind, CancellationToken stop)
    {
        if (directory is not null)
        {
            await classic.WriteAsync(inputs, run, directory, kind, stop);
            return 0;
        }

        await using var output = Console.OpenStandardOutput();
        await classic.RunAsync(inputs, run, output, stop);
        return 0;
    }

    /// <summary>
    /// A job server in this process, on a free port of the loopback. Every peer is one of ours, so packets may be of any size, and the
    /// coordinator hears of every worker that is lost: it counts them, and finds the record that they are lost at.
    /// </summary>
    private static GearmanServer StartServer()
    {
        var options = new GearmanServerOptions { MaxPacketBytes = PacketLimits.MaxBodyLength, JobRetries = 1 };
        options.EndPoints.Add(new IPEndPoint(IPAddress.Loopback, 0));
        var server = new GearmanServer(options);
        server.Start();
        return server;
    }
}
