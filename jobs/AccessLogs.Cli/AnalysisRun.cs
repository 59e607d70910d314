using AccessLogs.Cli.Memory;
using Gearman.Client;
using Gearman.MapReduce;

namespace AccessLogs.Cli;

/// <summary>
/// Counts the lines of logs: a server if there is none, workers if they are asked for, the job. What is one small task, of which nobody says where
/// to run it, is counted right here: there is nothing to spread, and all of that takes longer to start than the work. So is what comes by a pipe: its
/// lines are here, and a server between would copy them five times.
/// </summary>
internal static class AnalysisRun
{
    /// <summary>Logs of less than this are one task: smaller ones are not worth a second thread.</summary>
    private const long SmallBytes = 1 << 20;

    /// <summary>Whether logs are one small task: their tables are small too, and need no place to be spilled to.</summary>
    public static bool IsSmall(AnalysisSettings settings, LogInputs inputs) =>
        IsFree(settings) && settings.ChunkSize is null && inputs is { HasStream: false, HasPacked: false } && IsSmall(inputs.Bytes);

    /// <summary>Whether so many bytes of logs or of figures are small.</summary>
    public static bool IsSmall(long bytes) => bytes < SmallBytes;

    /// <summary>Counts them all together.</summary>
    /// <inheritdoc cref="CountAsync{TResult}"/>
    public static Task<AccessLogAccumulator> CountAsync(AnalysisSettings settings, LogInputs inputs, SpillPlace? spill, CancellationToken stop) =>
        CountAsync(AccessLogJob.Create(), settings, inputs, spill, stop);

    /// <summary>Counts them.</summary>
    /// <typeparam name="TResult">What the job makes of them.</typeparam>
    /// <param name="job">The job.</param>
    /// <param name="settings">What the user asked for.</param>
    /// <param name="inputs">The logs.</param>
    /// <param name="spill">Where tables go that memory does not hold; null for nowhere.</param>
    /// <param name="stop">Ends the run.</param>
    /// <returns>The figures, to be disposed of.</returns>
    public static Task<TResult> CountAsync<TResult>(ResultJob<TResult> job, AnalysisSettings settings, LogInputs inputs, SpillPlace? spill, CancellationToken stop) =>
        IsSmall(settings, inputs) ? job.RunAsync(inputs.Jobs, OptionsFor(settings, inputs, spill, SmallBytes, new LocalRunner(), progress: null), stop)
        : IsFree(settings) && inputs.HasStream ? CountHereAsync(job, settings, inputs, spill, stop)
        : CountByServerAsync(job, settings, inputs, spill, stop);

    /// <summary>Whether nobody says where the work is done.</summary>
    private static bool IsFree(AnalysisSettings settings) => settings is { Servers.Count: 0, Spawn: 0, WorkersHere: > 0, Splits: SplitTransport.Auto };

    private static async Task<TResult> CountHereAsync<TResult>(ResultJob<TResult> job, AnalysisSettings settings, LogInputs inputs, SpillPlace? spill, CancellationToken stop)
    {
        await using var progress = new ProgressBar();
        var options = OptionsFor(settings, inputs, spill, ChunkFor(settings, inputs), new LocalRunner(), progress);
        // A pipe that nobody writes to blocks its reader for ever, and deaf to signals: then it is left behind.
        return await Task.Run(() => job.RunAsync(inputs.Jobs, options, stop), stop).WaitAsync(stop);
    }

    private static long? ChunkFor(AnalysisSettings settings, LogInputs inputs) =>
        settings.ChunkSize ?? (settings is { Servers.Count: 0, Spawn: 0 } ? TaskSize.ForThreads(settings.Parallelism, inputs.Bytes, inputs.HasStream) : null);

    private static async Task<TResult> CountByServerAsync<TResult>(ResultJob<TResult> job, AnalysisSettings settings, LogInputs inputs, SpillPlace? spill, CancellationToken stop)
    {
        await using var embedded = settings.Servers.Count == 0 ? EmbeddedServer.Start() : null;
        var servers = embedded is null ? settings.Servers : [embedded.Address];
        await using var client = new GearmanClient(new GearmanClientOptions { Servers = [.. servers] });
        await RequireServerAsync(client, servers, stop);
        await using var worker = new GearmanWorker(new GearmanWorkerOptions { Servers = [.. servers], Concurrency = Math.Max(settings.WorkersHere, 1) });
        worker.Register(job);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var working = settings.WorkersHere > 0 ? worker.RunAsync(ended.Token) : Task.CompletedTask;
        TResult result;
        await using (var progress = new ProgressBar())
        await using (var children = new WorkerProcesses(settings.Spawn, WorkerCommand.ArgumentsFor(servers)))
        {
            var options = OptionsFor(settings, inputs, spill, ChunkFor(settings, inputs), new GearmanRunner(client), progress);
            result = await children.RunAsync(token => job.RunAsync(inputs.Jobs, options, token), ended.Token);
        }

        await ended.CancelAsync();
        await working;
        return result;
    }

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

    private static MapReduceOptions OptionsFor(AnalysisSettings settings, LogInputs inputs, SpillPlace? spill, long? chunk, TaskRunner runner, IProgress<MapReduceProgress>? progress)
    {
        var memory = spill?.BudgetFor(TaskSize.MostResults(settings.Parallelism, inputs, chunk));
        return new MapReduceOptions
        {
            Runner = runner,
            Parallelism = runner is LocalRunner ? settings.WorkersHere : settings.Parallelism,
            ChunkBytes = chunk,
            Transport = settings.Splits,
            Parameters = AccessLogJob.ParametersFor(inputs.Formats, settings.Analysis, settings.KeepsSlices, memory),
            Progress = progress,
            DamagedInputs = DamagedInputs.ReadToDamage,
            Counters = inputs.Counters,
        };
    }
}
