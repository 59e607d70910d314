using Gearman.Stores.Tests.Servers;
using MySqlConnector;

namespace Gearman.Stores.Tests;

/// <summary>A batch that is one statement is committed by itself.</summary>
public sealed class AutocommitTests(Databases databases)
{
    [Fact]
    public async Task It_is_also_where_MySQL_commits_nothing_by_itself()
    {
        var server = await databases.MariaDbAsync();
        var place = await StoreUnderTest.CreateAsync("MySQL", databases);
        var job = new Job(1, "f", "u", "w");
        await SetAsync(server.ConnectionString, "SET GLOBAL autocommit = 0");
        try
        {
            await using var store = place.Open();
            await store.ReplayAsync();
            await store.AddAsync(job);
        }
        finally
        {
            await SetAsync(server.ConnectionString, "SET GLOBAL autocommit = 1");
        }

        await using var again = place.Open();
        Assert.Equal([job], await again.ReplayAsync());
    }

    private static async Task SetAsync(string connectionString, string statement)
    {
        await using var connection = new MySqlConnection($"{connectionString};Pooling=False");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new MySqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
