using Gearman.Server;
using Gearman.Stores.Sql;
using Npgsql;

namespace Gearman.Stores.Postgres;

/// <summary>Chooses PostgreSQL as a server's store.</summary>
public static class GearmanServerOptionsExtensions
{
    /// <summary>Keeps background jobs in a table of PostgreSQL.</summary>
    /// <param name="options">The server's options.</param>
    /// <param name="connectionString">How to connect, in Npgsql's form. It is not repeated in any message.</param>
    /// <param name="configure">Sets the store's options.</param>
    /// <returns><paramref name="options"/>.</returns>
    /// <exception cref="ArgumentException">The connection string can't be read.</exception>
    public static GearmanServerOptions UsePostgres(this GearmanServerOptions options, string connectionString, Action<SqlStoreOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Store = SqlJobStore.Create(NpgsqlDataSource.Create, connectionString, new PostgresDialect(), configure);
        return options;
    }
}
