using System.Globalization;
using BenchmarkDotNet.Running;
using Benchmarks.Clients;
using Benchmarks.Durable;
using Benchmarks.Faults;
using Benchmarks.Growth;
using Benchmarks.Jobs;
using Benchmarks.Load;
using Benchmarks.Logs;
using Benchmarks.MapReduce;
using Benchmarks.Scale;
using Benchmarks.Soak;
using Benchmarks.Tls;

namespace Benchmarks;

/// <summary>What is measured, and how: tests/Benchmarks/README.md.</summary>
internal static class Program
{
    private const string Usage = """
        usage: Benchmarks jobs [OPTIONS]       jobs a second and more: this server, and gearmand if it is installed
               Benchmarks growth [--write SVG] what a job costs as queue and connections grow
               Benchmarks clients              submits a second: GearmanClient, raw, libgearman
               Benchmarks mapreduce WHAT ...   Map/Reduce, threads by hand, PLINQ, mawk, GNU sort
               Benchmarks logs LOG ...         LogAnalysis, GoAccess, DuckDB, PLINQ, wc on a log
               Benchmarks logs-inside LOG      its lines parsed only, and counted, in one process
               Benchmarks scale [--write SVG]  the Map/Reduce coordinator with thousands of simulated workers
               Benchmarks durable [STORE ...]  background jobs that survive: each store, and gearmand with SQLite
               Benchmarks recovery [GEARMAND]  a start with 1,000,000 jobs in the journal, of the native program too
               Benchmarks faults               jobs over servers and workers that are killed
               Benchmarks workers              queued jobs a second: GearmanWorker, raw
               Benchmarks micro [OPTIONS]      BenchmarkDotNet on the hot pieces
               Benchmarks tls                  what TLS costs: plain text and TLS in turn
               Benchmarks soak --minutes N     memory and descriptors under load, with peers that come and go
               Benchmarks serve PORT [PEM]     this server alone, for any load generator; by TLS
        """;

    private static async Task<int> Main(string[] args)
    {
        switch (args)
        {
            case ["serve", var port, .. var certificate] when int.TryParse(port, out var number):
                await ServerProcess.ServeAsync(number, certificate is [var path] ? path : null);
                return 0;
            case ["tls"]:
                return await TlsCommand.RunAsync();
            case ["soak", .. var rest]:
                return await SoakCommand.RunAsync(rest);
            case ["jobs", .. var rest]:
                return await JobsCommand.RunAsync(rest);
            case ["growth", .. var rest]:
                return await GrowthCommand.RunAsync(rest);
            case ["mapreduce", .. var rest]:
                return await MapReduceCommand.RunAsync(rest);
            case [LogContest.WorkerCommand, var port]:
                await LogContest.WorkAsync(int.Parse(port, CultureInfo.InvariantCulture));
                return 0;
            case ["logs", .. var rest]:
                return await LogsCommand.RunAsync(rest);
            case ["logs-inside", var log]:
                return await InsideCommand.RunAsync(log);
            case ["logs-plinq", var log, .. ([] or ["panels"]) and var panels]:
                RegexPlinq.Count(log, isEveryPanel: panels.Length > 0);
                return 0;
            case ["logs-duckdb", var log, .. ([] or ["panels"]) and var panels]:
                await DuckDb.CountAsync(log, isEveryPanel: panels.Length > 0);
                return 0;
            case ["scale", .. var rest]:
                return await ScaleCommand.RunAsync(rest);
            case ["serve-durable", var port, var directory] when int.TryParse(port, out var number):
                await DurableServer.ServeAsync(number, directory);
                return 0;
            case ["durable", .. var kinds]:
                return await DurableCommand.RunAsync(kinds);
            case ["recovery", .. { Length: <= 1 } native]:
                return await RecoveryCommand.RunAsync(native.FirstOrDefault());
            case ["start-durable", var directory, var fromDisk]:
                await RecoveryCommand.StartAsync(directory, bool.Parse(fromDisk));
                return 0;
            case ["clients"]:
                return await ClientsCommand.RunAsync();
            case ["faults"]:
                return await FaultsCommand.RunAsync();
            case ["fault-server", var port] when int.TryParse(port, out var number):
                await FaultsCommand.ServeAsync(number);
                return 0;
            case ["fault-worker", .. var ports]:
                await FaultsCommand.WorkAsync(ports);
                return 0;
            case ["workers"]:
                return await WorkersCommand.RunAsync();
            case ["micro", .. var rest]:
                BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(rest.Length == 0 ? ["--filter", "*"] : rest);
                return 0;
            default:
                await Console.Error.WriteLineAsync(Usage);
                return 2;
        }
    }
}
