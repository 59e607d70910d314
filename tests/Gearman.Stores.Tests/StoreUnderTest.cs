using Gearman.Server;
using Gearman.Server.Storing;
using Gearman.Server.Storing.Journal;
using Gearman.Stores.Memcached;
using Gearman.Stores.MySql;
using Gearman.Stores.Postgres;
using Gearman.Stores.Redis;
using Gearman.Stores.Sqlite;
using Gearman.Stores.Tests.Servers;
using Gearman.TestSupport.Databases;

namespace Gearman.Stores.Tests;

/// <summary>A place for jobs that nobody else uses, in one of the real databases.</summary>
internal sealed class StoreUnderTest
{
    private readonly Action<GearmanServerOptions> _use;

    private StoreUnderTest(Action<GearmanServerOptions> use, DatabaseProcess? server, params string[] gearmandArguments)
    {
        _use = use;
        Server = server;
        GearmandArguments = gearmandArguments;
    }

    /// <summary>All of them.</summary>
    public static TheoryData<string> All => ["SQLite", "MySQL", "Postgres", "Redis", "memcached"];

    /// <summary>Those that are durable: what is committed is there when the database is killed.</summary>
    public static TheoryData<string> Durable => ["SQLite", "MySQL", "Postgres", "Redis"];

    /// <summary>Those with a server of their own.</summary>
    public static TheoryData<string> Served => ["MySQL", "Postgres", "Redis", "memcached"];

    /// <summary>All of them, and the journal: what holds of a store whatever it gives back at its replay.</summary>
    public static TheoryData<string> WithJournal => [.. All, "journal"];

    /// <summary>The database, if what it was told is there when it is killed.</summary>
    public DatabaseProcess? DurableServer => Server is MemcachedProcess ? null : Server;

    /// <summary>What failed for good is in it.</summary>
    public bool KeepsFailedJobs => Server is not MemcachedProcess;

    /// <summary>The database; null for one in the process.</summary>
    public DatabaseProcess? Server { get; }

    /// <summary>What makes gearmand use the same place.</summary>
    public string[] GearmandArguments { get; }

    public static async Task<StoreUnderTest> CreateAsync(string kind, Databases databases)
    {
        var name = databases.NewName();
        switch (kind)
        {
            case "SQLite":
                var file = Path.Combine(databases.Folder, name);
                return new(options => options.UseSqlite(file), null, "-q", "libsqlite3", $"--libsqlite3-db={file}");
            case "journal":
                var directory = Path.Combine(databases.Folder, name);
                return new(
                    options => options.Store = new JournalStore(new JournalOptions { Directory = directory }), null, "-q", "journal", $"--journal-dir={directory}");
            case "MySQL":
                var mariaDb = await databases.MariaDbAsync();
                return new(
                    options => options.UseMySql(mariaDb.ConnectionString, store => store.Table = name),
                    mariaDb,
                    "-q", "MySQL", "--mysql-host=127.0.0.1", $"--mysql-port={mariaDb.Port}", "--mysql-user=root", "--mysql-db=mysql", $"--mysql-table={name}");
            case "Postgres":
                var postgres = await databases.PostgresAsync();
                return new(
                    options => options.UsePostgres(postgres.ConnectionString, store => store.Table = name),
                    postgres,
                    "-q", "Postgres", $"--libpq-conninfo=host=127.0.0.1 port={postgres.Port} user=postgres dbname=postgres", $"--libpq-table={name}");
            case "Redis":
                var redis = await databases.RedisAsync();
                return new(
                    options => options.UseRedis(store => (store.Port, store.Prefix) = (redis.Port, $"{name}_")),
                    redis,
                    "-q", "redis", "--redis-server=127.0.0.1", $"--redis-port={redis.Port}", $"--redis-prefix={name}_");
            default:
                var memcached = await databases.MemcachedAsync();
                return new(
                    options => options.UseMemcached(store => (store.Servers, store.Prefix) = ($"127.0.0.1:{memcached.Port}", $"{name}_")),
                    memcached,
                    "-q", "libmemcached", $"--libmemcached-servers=127.0.0.1:{memcached.Port}", $"--libmemcached-prefix={name}_");
        }
    }

    /// <summary>Opens the store as a server does when it starts.</summary>
    public IJobStore Open()
    {
        var options = new GearmanServerOptions();
        _use(options);
        return options.Store!;
    }
}
