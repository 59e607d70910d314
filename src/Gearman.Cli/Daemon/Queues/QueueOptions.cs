using System.CommandLine;

namespace Gearman.Cli.Daemon.Queues;

/// <summary>The options of the stores: gearmand's by the same names.</summary>
internal sealed class QueueOptions
{
    public Option<string> MemcachedServers { get; } = Text("--libmemcached-servers", "List of Memcached servers to use.");

    public Option<string> MemcachedPrefix { get; } = Text("--libmemcached-prefix", "Prefix to use in memcached keys.", "gear_");

    public Option<string> SqliteDatabase { get; } = Text("--libsqlite3-db", "Database file to use.");

    public Option<bool> StoreOnShutdown { get; } = new("--store-queue-on-shutdown") { Description = "Has no effect: jobs are stored when they are submitted." };

    public Option<string> SqliteTable { get; } = Text("--libsqlite3-table", "Table to use.", "gearman_queue");

    public Option<string> PostgresConnection { get; } = Text("--libpq-conninfo", "PostgreSQL connection information string.");

    public Option<string> PostgresTable { get; } = Text("--libpq-table", "Table to use.", "queue");

    public Option<string> RedisServer { get; } = Text("--redis-server", "Redis server.", "127.0.0.1");

    public Option<string> RedisPort { get; } = Text("--redis-port", "Redis server port/service.", "6379");

    public Option<string> RedisPassword { get; } = Text("--redis-password", "Redis server password/service.");

    public Option<string> RedisPrefix { get; } = Text("--redis-prefix", "Prefix to use in redis keys.", "_gear_");

    public Option<string> MySqlHost { get; } = Text("--mysql-host", "MySQL host.", "localhost");

    public Option<ushort> MySqlPort { get; } = NumberOption.Define<ushort>("--mysql-port", null, 3306, "Port of server.");

    public Option<string> MySqlUser { get; } = Text("--mysql-user", "MySQL user.");

    public Option<string> MySqlPassword { get; } = Text("--mysql-password", "MySQL user password.");

    public Option<string> MySqlDatabase { get; } = Text("--mysql-db", "MySQL database.");

    public Option<string> MySqlTable { get; } = Text("--mysql-table", "MySQL table name.", "gearman_queue");

    /// <summary>The one store that gearmand has not.</summary>
    public Option<string> JournalDirectory { get; } = new("--journal-dir") { Description = "Directory of the journal (-q journal): made if need be, its own alone." };

    /// <summary>gearmand's options, as <c>--help</c> lists them.</summary>
    public IReadOnlyList<(string Title, IReadOnlyList<Option> Options)> Groups =>
    [
        ("libmemcached", [MemcachedServers, MemcachedPrefix]),
        ("libsqlite3", [SqliteDatabase, StoreOnShutdown, SqliteTable]),
        ("Postgres", [PostgresConnection, PostgresTable]),
        ("redis", [RedisServer, RedisPort, RedisPassword, RedisPrefix]),
        ("MySQL", [MySqlHost, MySqlPort, MySqlUser, MySqlPassword, MySqlDatabase, MySqlTable]),
    ];

    private static Option<string> Text(string name, string description, string? value = null)
    {
        var option = new Option<string>(name) { Description = description };
        if (value is not null)
        {
            option.DefaultValueFactory = _ => value;
        }

        return option;
    }
}
