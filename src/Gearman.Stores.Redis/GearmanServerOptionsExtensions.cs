using Gearman.Server;

namespace Gearman.Stores.Redis;

/// <summary>Chooses Redis as a server's store.</summary>
public static class GearmanServerOptionsExtensions
{
    /// <summary>Keeps background jobs in Redis. They are as safe as Redis writes them: <c>appendonly yes</c>, <c>appendfsync always</c>.</summary>
    /// <param name="options">The server's options.</param>
    /// <param name="configure">Sets the store's options.</param>
    /// <returns><paramref name="options"/>.</returns>
    public static GearmanServerOptions UseRedis(this GearmanServerOptions options, Action<RedisStoreOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var store = new RedisStoreOptions();
        configure?.Invoke(store);
        options.Store = new RedisJobStore(store);
        return options;
    }
}
