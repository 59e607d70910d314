using Gearman.Server;
using Gearman.Stores.Sql;
using Microsoft.Data.Sqlite;

namespace Gearman.Stores.Sqlite;

/// <summary>Chooses SQLite as a server's store.</summary>
public static class GearmanServerOptionsExtensions
{
    /// <summary>How long a file that somebody else holds is waited for, in seconds.</summary>
    private const int LockTimeoutSeconds = 5;

    /// <summary>Keeps background jobs in a file of SQLite: a new one, one of this server, or one of gearmand's <c>-q libsqlite3</c>.</summary>
    /// <param name="options">The server's options.</param>
    /// <param name="path">The file. It is made if it is not there, its folder is not.</param>
    /// <param name="configure">Sets the store's options.</param>
    /// <returns><paramref name="options"/>.</returns>
    public static GearmanServerOptions UseSqlite(this GearmanServerOptions options, string path, Action<SqlStoreOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrEmpty(path);
        // No pool: what is closed has to give the file back.
        var connection = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = LockTimeoutSeconds };
        options.Store = SqlJobStore.Create(SqliteFactory.Instance.CreateDataSource, connection.ConnectionString, new SqliteDialect(), configure);
        return options;
    }
}
