using Benchmarks.Jobs;
using Benchmarks.Load;
using Gearman.TestSupport.Databases;

namespace Benchmarks.Durable;

/// <summary>Where background jobs are kept while they are measured.</summary>
/// <param name="Name">What it is called in the table.</param>
/// <param name="Command">What starts a server with it; called with a name that nothing else has.</param>
/// <param name="Jobs">How many jobs make a measurement of about a second: as the columns of the table.</param>
internal sealed record DurableStore(string Name, Func<string, string[]> Command, int[] Jobs)
{
    /// <summary>The one that the ratios are taken to.</summary>
    public const string Theirs = "gearmand `-q libsqlite3`";

    private static readonly int[] Fast = [600_000, 60_000, 3_000, 200_000];
    private static readonly int[] Slower = [100_000, 10_000, 1_000, 50_000];

    /// <summary>What can be measured, by the names of gearmand's <c>--queue-type</c>.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["journal", "libsqlite3", "MySQL", "Postgres", "redis", "libmemcached", "builtin"];

    private static DurableStore Gearmand(string folder) =>
        new(Theirs, name => [.. Contestant.Gearmands[0].Command, "-q", "libsqlite3", $"--libsqlite3-db={folder}/{name}.db"], [2_000, 1_000, 500, 1_500]);

    /// <summary>Some of them, each with its database running, and the real gearmand.</summary>
    /// <param name="kinds">Of <see cref="Kinds"/>.</param>
    /// <param name="folder">Where files go.</param>
    /// <param name="databases">Takes what has to be ended.</param>
    public static async Task<IReadOnlyList<DurableStore>> StartAsync(IReadOnlyList<string> kinds, string folder, List<DatabaseProcess> databases)
    {
        List<DurableStore> stores = [];
        foreach (var kind in kinds)
        {
            stores.Add(await StartAsync(kind, folder, databases));
        }

        return [.. stores, Gearmand(folder)];
    }

    private static async Task<DurableStore> StartAsync(string kind, string folder, List<DatabaseProcess> databases)
    {
        switch (kind)
        {
            case "journal":
                return new("journal", name => Ours(kind, $"--journal-dir={folder}/{name}"), Fast);
            case "libsqlite3":
                return new("SQLite", name => Ours(kind, $"--libsqlite3-db={folder}/{name}.db"), Slower);
            case "MySQL":
                var mariaDb = await StartAsync<MariaDbProcess>();
                return new("MySQL (MariaDB)", name => Ours(
                    kind, "--mysql-host=127.0.0.1", $"--mysql-port={mariaDb.Port}", "--mysql-user=root", "--mysql-db=mysql", $"--mysql-table={name}"), Slower);
            case "Postgres":
                var postgres = await StartAsync<PostgresProcess>();
                return new("PostgreSQL", name => Ours(kind, $"--libpq-conninfo=host=127.0.0.1 port={postgres.Port} user=postgres dbname=postgres", $"--libpq-table={name}"), Slower);
            case "redis":
                var redis = await StartAsync<RedisProcess>();
                return new("Redis", name => Ours(kind, "--redis-server=127.0.0.1", $"--redis-port={redis.Port}", $"--redis-prefix={name}_"), Slower);
            case "libmemcached":
                var memcached = await StartAsync<MemcachedProcess>();
                return new("memcached", name => Ours(kind, $"--libmemcached-servers=127.0.0.1:{memcached.Port}", $"--libmemcached-prefix={name}_"), Slower);
            default:
                return new("in memory", _ => Ours(kind), Fast);
        }

        async Task<T> StartAsync<T>()
            where T : DatabaseProcess, new()
        {
            var database = new T();
            databases.Add(database);
            await database.InstallAsync(CancellationToken.None);
            await database.RestartAsync(CancellationToken.None);
            return database;
        }
    }

    private static string[] Ours(string queue, params string[] arguments) =>
    [
        Path.Combine(AppContext.BaseDirectory, "gearman-cli"), "gearmand", "--listen=127.0.0.1", $"--port={ServerProcess.PortMark}", "--log-file=none", "--pid-file", "",
        $"--queue-type={queue}", .. arguments,
    ];
}
