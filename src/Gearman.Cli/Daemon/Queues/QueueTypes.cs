using System.CommandLine;
using System.Globalization;
using Gearman.Server;
using Gearman.Server.Storing;
using Gearman.Server.Storing.Journal;
using Gearman.Stores.Memcached;
using Gearman.Stores.MySql;
using Gearman.Stores.Postgres;
using Gearman.Stores.Redis;
using Gearman.Stores.Sqlite;
using Microsoft.Extensions.Logging;
using MySqlConnector;

namespace Gearman.Cli.Daemon.Queues;

/// <summary>What <c>--queue-type</c> can name. A store is plugged in here, and its options in <see cref="QueueOptions"/>.</summary>
/// <param name="options">The stores' options.</param>
/// <param name="unreadable">Told of what is in a store and no job.</param>
/// <param name="log">Where stores log.</param>
internal sealed class QueueTypes(QueueOptions options, Action<string> unreadable, ILoggerFactory log)
{
    /// <summary>Debian's socket of MySQL and MariaDB. To their C library "localhost" is a socket, and no address.</summary>
    private const string MySqlSocket = "/run/mysqld/mysqld.sock";

    private QueueType[] All =>
    [
        new("builtin", _ => null),
        new("journal", Journal),
        new("libsqlite3", Sqlite),
        new("MySQL", MySql),
        new("Postgres", Postgres),
        new("redis", Redis),
        new("libmemcached", Memcached),
    ];

    /// <summary>Finds a store by its name.</summary>
    /// <exception cref="DaemonException">There is none.</exception>
    public QueueType Find(string name) =>
        Array.Find(All, type => string.Equals(type.Name, name, StringComparison.OrdinalIgnoreCase))
        ?? throw new DaemonException($"Error while initializing the queue : {name} (unknown)");

    private static T Needed<T>(IArguments arguments, string queue, Option<T> option) => arguments.Get(option) is { } value and not ""
        ? value
        : throw new DaemonException($"Error while initializing the queue : {queue} needs {option.Name}");

    private static IJobStore? Store(Action<GearmanServerOptions> use)
    {
        var server = new GearmanServerOptions();
        use(server);
        return server.Store;
    }

    private JournalStore Journal(IArguments arguments) =>
        new(new JournalOptions { Directory = Needed(arguments, "journal", options.JournalDirectory) }, log.CreateLogger<JournalStore>());

    private IJobStore? Sqlite(IArguments arguments) => Store(server => server.UseSqlite(
        Needed(arguments, "libsqlite3", options.SqliteDatabase),
        store => (store.Table, store.Unreadable) = (arguments.Get(options.SqliteTable), unreadable)));

    private IJobStore? MySql(IArguments arguments)
    {
        var host = arguments.Get(options.MySqlHost);
        var isSocket = host == "localhost" && File.Exists(MySqlSocket);
        var connection = new MySqlConnectionStringBuilder
        {
            Server = isSocket ? MySqlSocket : host,
            ConnectionProtocol = isSocket ? MySqlConnectionProtocol.UnixSocket : MySqlConnectionProtocol.Sockets,
            Port = arguments.Get(options.MySqlPort),
            UserID = arguments.Get(options.MySqlUser) ?? "",
            Password = arguments.Get(options.MySqlPassword) ?? "",
            Database = Needed(arguments, "MySQL", options.MySqlDatabase),
        };
        return Store(server => server.UseMySql(
            connection.ConnectionString,
            store => (store.Table, store.Unreadable) = (arguments.Get(options.MySqlTable), unreadable)));
    }

    private IJobStore? Postgres(IArguments arguments) => Store(server => server.UsePostgres(
        LibpqConnection.Translate(arguments.Get(options.PostgresConnection) ?? "", Environment.GetEnvironmentVariable),
        store => (store.Table, store.Unreadable) = (arguments.Get(options.PostgresTable), unreadable)));

    private IJobStore? Redis(IArguments arguments) => Store(server => server.UseRedis(store =>
    {
        store.Host = arguments.Get(options.RedisServer);
        store.Port = int.TryParse(arguments.Get(options.RedisPort), CultureInfo.InvariantCulture, out var port)
            ? port
            : throw new DaemonException("Error while initializing the queue : --redis-port is no number");
        store.Password = arguments.Get(options.RedisPassword);
        store.Prefix = arguments.Get(options.RedisPrefix);
        store.Unreadable = unreadable;
    }));

    private IJobStore? Memcached(IArguments arguments) => Store(server => server.UseMemcached(store =>
    {
        store.Servers = Needed(arguments, "libmemcached", options.MemcachedServers);
        store.Prefix = arguments.Get(options.MemcachedPrefix);
        store.Unreadable = unreadable;
    }));
}
