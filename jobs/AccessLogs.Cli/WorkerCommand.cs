using System.CommandLine;
using AccessLogs.Cli.Memory;
using Gearman.Client;
using Gearman.MapReduce;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace AccessLogs.Cli;

/// <summary>A worker alone: for the analyses of others, on this host or any.</summary>
internal static class WorkerCommand
{
    /// <summary>Given to child processes: their standard input ends with their parent, however that ends.</summary>
    public static readonly Option<bool> UntilInputEnds = new("--until-input-ends") { Hidden = true };

    /// <summary>The arguments of a child process.</summary>
    public static string[] ArgumentsFor(IReadOnlyList<ServerAddress> servers) =>
        ["worker", "--workers", "1", UntilInputEnds.Name, .. servers.SelectMany(server => new[] { "--server", server.ToString() })];

    public static async Task<int> RunAsync(IReadOnlyList<ServerAddress> servers, int? workers, bool untilInputEnds, CancellationToken stop)
    {
        if (workers == 0)
        {
            throw new BadUseException("a worker with --workers 0 does nothing");
        }

        await using var services = new ServiceCollection()
            .AddLogging(logging => Configure(logging, untilInputEnds ? LogLevel.Error : LogLevel.Information))
            .AddMapReduce(_ => AccessLogJob.Create())
            .AddMapReduce(_ => AccessLogJob.CreateByVirtualHost())
            .AddMapReduceWorker(options =>
            {
                options.Servers = [.. servers];
                options.Concurrency = workers ?? Environment.ProcessorCount;
            })
            .BuildServiceProvider();
        await using var files = SpillPlace.Register(servers);
        var worker = services.GetRequiredService<GearmanWorker>();
        await (untilInputEnds ? WorkerProcesses.UntilParentEndsAsync(worker.RunAsync, stop) : worker.RunAsync(stop));
        return 0;
    }

    /// <summary>On standard error: who it works for, and which server can't be reached. A child says only what went wrong.</summary>
    private static void Configure(ILoggingBuilder logging, LogLevel level)
    {
        logging.SetMinimumLevel(level);
        logging.AddSimpleConsole(options => options.SingleLine = true);
        logging.Services.Configure<ConsoleLoggerOptions>(options => options.LogToStandardErrorThreshold = LogLevel.Trace);
    }
}
