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

    /// <summary>All of them, each with its database running.</summary>
    /// <param name="folder">Where files go.</param>
    /// <param name="databases">Takes what has to be ended.</param>
    public static async Task<IReadOnlyList<DurableStore>> AllAsync(string folder, List<DatabaseProcess> databases)
    {
        var (mariaDb, postgres, redis, memcached) =
            (await StartAsync<MariaDbProcess>(), await StartAsync<PostgresProcess>(), await StartAsync<RedisProcess>(), await StartAsync<MemcachedProcess>());
        return
        [
            new("journal", name => Ours("journal", $"--journal-dir={folder}/{name}"), Fast),
            new("SQLite", name => Ours("libsqlite3", $"--libsqlite3-db={folder}/{name}.db"), Slower),
            new("MySQL (MariaDB)", name => Ours(
                "MySQL", "--mysql-host=127.0.0.1", $"--mysql-port={mariaDb.Port}", "--mysql-user=root", "--mysql-db=mysql", $"--mysql-table={name}"), Slower),
            new("PostgreSQL", name => Ours("Postgres", $"--libpq-conninfo=host=127.0.0.1 port={postgres.Port} user=postgres dbname=postgres", $"--libpq-table={name}"), Slower),
            new("Redis", name => Ours("redis", "--redis-server=127.0.0.1", $"--redis-port={redis.Port}", $"--redis-prefix={name}_"), Slower),
            new("memcached", name => Ours("libmemcached", $"--libmemcached-servers=127.0.0.1:{memcached.Port}", $"--libmemcached-prefix={name}_"), Slower),
            new("in memory", _ => Ours("builtin"), Fast),
            new(Theirs, name => [.. Contestant.Gearmands[0].Command, "-q", "libsqlite3", $"--libsqlite3-db={folder}/{name}.db"], [2_000, 1_000, 500, 1_500]),
        ];

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
