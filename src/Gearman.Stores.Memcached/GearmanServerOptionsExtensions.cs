using Gearman.Server;

namespace Gearman.Stores.Memcached;

/// <summary>Chooses memcached as a server's store.</summary>
public static class GearmanServerOptionsExtensions
{
    /// <summary>
    /// Keeps background jobs in memcached: they survive this server, not memcached, and only if that has room (<c>-M</c>, so that it
    /// refuses rather than forgets) and takes values as large as the largest job (<c>-I</c>).
    /// </summary>
    /// <param name="options">The server's options.</param>
    /// <param name="configure">Sets the store's options.</param>
    /// <returns><paramref name="options"/>.</returns>
    public static GearmanServerOptions UseMemcached(this GearmanServerOptions options, Action<MemcachedStoreOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var store = new MemcachedStoreOptions();
        configure?.Invoke(store);
        options.Store = new MemcachedJobStore(store);
        return options;
    }
}
