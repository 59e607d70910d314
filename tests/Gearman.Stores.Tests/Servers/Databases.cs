using Gearman.Stores.Tests.Servers;
using Gearman.TestSupport.Databases;

[assembly: AssemblyFixture(typeof(Databases))]
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace Gearman.Stores.Tests.Servers;

/// <summary>The servers, each started when the first test asks for it, and ended after the last.</summary>
public sealed class Databases : IAsyncLifetime
{
    private readonly Dictionary<Type, DatabaseProcess> _servers = [];
    private int _names;

    /// <summary>A folder for files.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("gearman-stores").FullName;

    /// <summary>A name that no other test has.</summary>
    public string NewName() => $"t{Interlocked.Increment(ref _names)}";

    /// <inheritdoc/>
    public ValueTask InitializeAsync() => default;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers.Values)
        {
            await server.DisposeAsync();
        }

        Directory.Delete(Folder, recursive: true);
    }

    internal Task<MariaDbProcess> MariaDbAsync() => FindAsync<MariaDbProcess>();

    internal Task<PostgresProcess> PostgresAsync() => FindAsync<PostgresProcess>();

    internal Task<RedisProcess> RedisAsync() => FindAsync<RedisProcess>();

    internal Task<MemcachedProcess> MemcachedAsync() => FindAsync<MemcachedProcess>();

    /// <summary>The tests take turns, so that one can restart a server; no lock is needed.</summary>
    private async Task<T> FindAsync<T>()
        where T : DatabaseProcess, new()
    {
        if (!_servers.TryGetValue(typeof(T), out var server))
        {
            var cancellation = TestContext.Current.CancellationToken;
            server = new T();
            try
            {
                await server.InstallAsync(cancellation);
                await server.RestartAsync(cancellation);
            }
            catch
            {
                await server.DisposeAsync();
                throw;
            }

            _servers.Add(typeof(T), server);
        }

        return (T)server;
    }
}
