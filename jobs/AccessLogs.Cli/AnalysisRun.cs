using AccessLogs.Cli.Memory;
using Gearman.Client;
using Gearman.MapReduce;
using Microsoft.Extensions.DependencyInjection;

namespace AccessLogs.Cli;

/// <summary>Counts the lines of logs: a server if there is none, workers if they are asked for, the job.</summary>
internal static class AnalysisRun
{
    /// <summary>Counts them.</summary>
    /// <typeparam name="TResult">What the job makes of them.</typeparam>
    /// <param name="name">The name of the job.</param>
    /// <param name="settings">What the user asked for.</param>
    /// <param name="inputs">The logs.</param>
    /// <param name="spill">Where tables go that memory does not hold; null for nowhere.</param>
    /// <param name="stop">Ends the run.</param>
    /// <returns>The figures, to be disposed of.</returns>
    public static async Task<TResult> CountAsync<TResult>(string name, AnalysisSettings settings, LogInputs inputs, SpillPlace? spill, CancellationToken stop)
    {
        await using var embedded = settings.Servers.Count == 0 ? EmbeddedServer.Start() : null;
        var servers = embedded is null ? settings.Servers : [embedded.Address];
        await using var services = new ServiceCollection()
            .AddGearmanClient(options => options.Servers = [.. servers])
            .AddMapReduce(_ => AccessLogJob.Create())
            .AddMapReduce(_ => AccessLogJob.CreateByVirtualHost())
            .AddMapReduceWorker(options =>
            {
                options.Servers = [.. servers];
                options.Concurrency = Math.Max(settings.WorkersHere, 1);
            })
            .BuildServiceProvider();
        var client = services.GetRequiredService<GearmanClient>();
        await RequireServerAsync(client, servers, stop);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var working = settings.WorkersHere > 0
            ? services.GetRequiredService<GearmanWorker>().RunAsync(ended.Token)
            : Task.CompletedTask;
        TResult result;
        await using (var children = new WorkerProcesses(settings.Spawn, WorkerCommand.ArgumentsFor(servers)))
        {
            var job = services.GetRequiredService<MapReduceJobs>().Get<TResult>(name);
            result = await RunJobAsync(job, settings, inputs, spill, client, children, ended.Token);
        }

        await ended.CancelAsync();
        await working;
        return result;
    }

    /// <summary>Counts them all together.</summary>
    /// <inheritdoc cref="CountAsync{TResult}"/>
    public static Task<AccessLogAccumulator> CountAsync(AnalysisSettings settings, LogInputs inputs, SpillPlace? spill, CancellationToken stop) =>
        CountAsync<AccessLogAccumulator>(AccessLogJob.Name, settings, inputs, spill, stop);

    /// <summary>A run waits for servers that come back, but one that nobody could begin to serve is told at once.</summary>
    private static async Task RequireServerAsync(GearmanClient client, IReadOnlyList<ServerAddress> servers, CancellationToken stop)
    {
        for (var i = 0; i < servers.Count; i++)
        {
            try
            {
                await client.PingAsync(servers[i], stop);
                return;
            }
            catch (GearmanConnectionException) when (i < servers.Count - 1)
            {
                // The next one may be there.
            }
        }
    }

    private static async Task<TResult> RunJobAsync<TResult>(
        ResultJob<TResult> job,
        AnalysisSettings settings,
        LogInputs inputs,
        SpillPlace? spill,
        GearmanClient client,
        WorkerProcesses children,
        CancellationToken stop)
    {
        await using var progress = new ProgressBar();
        var chunk = settings.ChunkSize ?? (settings is { Servers.Count: 0, Spawn: 0 } ? TaskSize.ForThreads(settings.Parallelism, inputs.Bytes, inputs.HasStream) : null);
        var memory = spill?.BudgetFor(TaskSize.MostResults(settings.Parallelism, inputs, chunk));
        var options = new MapReduceOptions
        {
            Runner = new GearmanRunner(client),
            Parallelism = settings.Parallelism,
            ChunkBytes = chunk,
            Transport = settings.Splits,
            Parameters = AccessLogJob.ParametersFor(inputs.Formats, settings.Analysis, settings.KeepsSlices, memory),
            Progress = progress,
            DamagedInputs = DamagedInputs.ReadToDamage,
            Counters = inputs.Counters,
        };
        return await children.RunAsync(token => job.RunAsync(inputs.Jobs, options, token), stop);
    }
}
