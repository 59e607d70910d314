using Gearman.Server;
using Gearman.Server.Storing;
using Gearman.Stores.MySql;
using Gearman.Stores.Postgres;
using Gearman.Stores.Redis;
using Gearman.Stores.Tests.Servers;
using Gearman.TestSupport.Databases;

namespace Gearman.Stores.Tests;

/// <summary>The server logs why a store failed, with all that led to it: no password may be in that.</summary>
public sealed class SecretTests(Databases databases)
{
    private const string Password = "s3cret-w0rd";

    [Theory(Timeout = 600_000)]
    [InlineData("MySQL")]
    [InlineData("Postgres")]
    [InlineData("Redis")]
    public async Task No_failure_of_a_store_tells_its_password(string kind)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var (server, options) = await OpenAsync(kind);
        var told = new List<string>();
        await using (var store = options.Store!)
        {
            await TryAsync(() => store.ReplayAsync()); // a wrong password, where the database asks for one
            await server.KillAsync();
            await TryAsync(() => store.AddAsync(new Job(1, "f", "u", "w")));
            await server.RestartAsync(cancellation);
        }

        Assert.NotEmpty(told);
        Assert.All(told, text => Assert.DoesNotContain(Password, text, StringComparison.Ordinal));

        async Task TryAsync(Func<Task> ask)
        {
            try
            {
                await ask();
            }
            catch (JobStoreException e)
            {
                told.Add(e.ToString());
            }
        }
    }

    private async Task<(DatabaseProcess Server, GearmanServerOptions Options)> OpenAsync(string kind)
    {
        var options = new GearmanServerOptions();
        switch (kind)
        {
            case "MySQL":
                var mariaDb = await databases.MariaDbAsync();
                options.UseMySql($"{mariaDb.ConnectionString};Password={Password}", store => store.Table = databases.NewName());
                return (mariaDb, options);
            case "Postgres":
                var postgres = await databases.PostgresAsync();
                options.UsePostgres($"{postgres.ConnectionString};Password={Password}", store => store.Table = databases.NewName());
                return (postgres, options);
            default:
                var redis = await databases.RedisAsync();
                options.UseRedis(store => (store.Port, store.Prefix, store.Password) = (redis.Port, $"{databases.NewName()}_", Password));
                return (redis, options);
        }
    }
}
