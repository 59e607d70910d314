using Gearman.Client;
using Gearman.MapReduce;

namespace AccessLogs.Cli.Memory;

/// <summary>
/// Where the tables of a run go that memory does not hold, until the report is made: a directory, if all processes are on this host; else the workers
/// reach it through the job servers.
/// </summary>
internal sealed class SpillPlace : IAsyncDisposable
{
    /// <summary>Reads and writes of workers at a time.</summary>
    private const int Concurrency = 4;

    private readonly long _bytes;
    private readonly SpillDirectory? _directory;
    private readonly JobServerSpill? _served;
    private readonly GearmanClient? _client;

    private SpillPlace(long bytes, SpillDirectory directory) => (_bytes, _directory) = (bytes, directory);

    private SpillPlace(long bytes, IReadOnlyList<ServerAddress> servers, string directory)
    {
        _bytes = bytes;
        _client = Register(servers);
        _served = new JobServerSpill(new GearmanWorkerOptions { Servers = [.. servers], Concurrency = Concurrency }, directory);
    }

    /// <summary>Makes it, if it may be needed.</summary>
    /// <param name="settings">What the user asked for.</param>
    /// <param name="inputs">The logs.</param>
    /// <returns>The place; null where the logs are so small that all tables stay in memory.</returns>
    public static SpillPlace? OpenFor(AnalysisSettings settings, LogInputs inputs) => AnalysisRun.IsSmall(settings, inputs) ? null : Open(settings);

    /// <summary>Makes it.</summary>
    /// <param name="settings">What the user asked for.</param>
    public static SpillPlace Open(AnalysisSettings settings) => settings.Servers.Count == 0
        ? new SpillPlace(settings.Memory.Bytes, SpillDirectory.Make(Path.Combine(settings.Memory.SpillDirectory, $"gearman-logs-{Guid.NewGuid():N}")))
        : new SpillPlace(settings.Memory.Bytes, settings.Servers, settings.Memory.SpillDirectory);

    /// <summary>Lets this process reach the places of others.</summary>
    /// <param name="servers">The job servers.</param>
    /// <returns>What it reaches them by, to be disposed of.</returns>
    public static GearmanClient Register(IReadOnlyList<ServerAddress> servers)
    {
        var client = new GearmanClient(new GearmanClientOptions { Servers = [.. servers] });
        FileStores.Register(JobServerSpill.Scheme, () => new JobServerFiles(client));
        return client;
    }

    /// <summary>The budget of a run.</summary>
    /// <param name="accumulators">How many accumulators there may be at a time.</param>
    public MemoryBudget BudgetFor(int accumulators) => new(_bytes, accumulators, _served?.Url ?? _directory!.Path);

    public async ValueTask DisposeAsync()
    {
        if (_served is not null)
        {
            await _served.DisposeAsync();
        }

        if (_client is not null)
        {
            await _client.DisposeAsync();
        }

        _directory?.Dispose();
    }
}
