using System.Globalization;
using Gearman.Client;
using Gearman.Client.Admin;
using Gearman.TestSupport;

namespace Gearman.Stores.Tests.Crash;

/// <summary>
/// A server's lives, each ended by SIGKILL at a random instant while clients submit and workers work, and what must hold over all of
/// them. A database that keeps what it was told is killed as well, before every fifth.
/// </summary>
internal sealed class CrashRun(StoreUnderTest place, int seed)
{
    private const int Peers = 4;
    private const int MaxEvents = 400;
    private const int KillsADatabaseKill = 5;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly Random _random = new(seed);
    private readonly CrashLedger _ledger = new();

    /// <summary>Kills the server so many times; then lets it do what is left.</summary>
    /// <returns>What happened, in figures.</returns>
    public async Task<string> RunAsync(int kills, CancellationToken cancellation)
    {
        await using var server = await GearmandProcess.StartOursAsync(cancellation, [.. place.GearmandArguments, "--max-failed-jobs=1000000"]);
        var databaseKills = 0;
        for (var i = 0; i < kills; i++)
        {
            var peers = Task.WhenAll(Enumerable.Range(0, Peers).Select(_ => Start(server.Port, peer => peer.Live())));
            if (place.DurableServer is { } database && i % KillsADatabaseKill == 2)
            {
                databaseKills++;
                await AfterSomeAsync(peers, cancellation);
                await database.KillAsync();
                await AfterSomeAsync(peers, cancellation);
                await database.RestartAsync(cancellation);
            }

            await AfterSomeAsync(peers, cancellation);
            await server.KillAsync();
            await peers;
            await server.RestartAsync(cancellation);
        }

        await Start(server.Port, peer => peer.Drain());
        var report = $"{kills} kills of the server, {databaseKills} of the database: {_ledger.Check()}";
        if (place.KeepsFailedJobs)
        {
            var failed = await FailedJobsAsync(server.Port, cancellation);
            _ledger.CheckFailed(failed);
            report += $", {failed.Count} failed ones kept";
        }

        await server.StopAsync();
        return report;
    }

    private Task<Task> AfterSomeAsync(Task peers, CancellationToken cancellation) =>
        Task.WhenAny(_ledger.After(_random.Next(MaxEvents)), peers).WaitAsync(Patience, TimeProvider.System, cancellation);

    private static async Task<IReadOnlyList<int>> FailedJobsAsync(int port, CancellationToken cancellation)
    {
        await using var admin = new GearmanAdmin(new GearmanAdminOptions { Server = new ServerAddress("127.0.0.1", port) });
        var failed = await admin.GetFailedJobsAsync(cancellation);
        return [.. failed.Select(job => int.Parse(job.Message, CultureInfo.InvariantCulture))];
    }

    private Task Start(int port, Action<CrashPeer> live)
    {
        var peerSeed = _random.Next();
        return Task.Factory.StartNew(
            () =>
            {
                using var peer = new CrashPeer(_ledger, port, peerSeed);
                live(peer);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
    }
}
