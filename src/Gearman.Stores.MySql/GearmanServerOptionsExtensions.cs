using Gearman.Server;
using Gearman.Stores.Sql;
using MySqlConnector;

namespace Gearman.Stores.MySql;

/// <summary>Chooses MySQL or MariaDB as a server's store.</summary>
public static class GearmanServerOptionsExtensions
{
    /// <summary>
    /// Keeps background jobs in a table of MySQL or MariaDB. The largest job has to fit into the database's <c>max_allowed_packet</c>.
    /// </summary>
    /// <param name="options">The server's options.</param>
    /// <param name="connectionString">How to connect, in MySqlConnector's form, with the database's name. It is not repeated in any message.</param>
    /// <param name="configure">Sets the store's options.</param>
    /// <returns><paramref name="options"/>.</returns>
    /// <exception cref="ArgumentException">The connection string can't be read.</exception>
    public static GearmanServerOptions UseMySql(this GearmanServerOptions options, string connectionString, Action<SqlStoreOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Store = SqlJobStore.Create(text => new MySqlDataSource(text), connectionString, new MySqlDialect(), configure);
        return options;
    }
}
