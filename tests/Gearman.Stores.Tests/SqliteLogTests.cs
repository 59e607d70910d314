using Gearman.Server;
using Gearman.Server.Storing;
using Gearman.Stores.Sqlite;
using Gearman.Stores.Tests.Servers;
using Microsoft.Data.Sqlite;

namespace Gearman.Stores.Tests;

/// <summary>The log of SQLite (<c>-wal</c>), which each commit synchronises.</summary>
public sealed class SqliteLogTests(Databases databases)
{
    [Fact]
    public async Task It_has_its_length_before_the_first_commit_and_the_file_nothing_of_that()
    {
        var file = Path.Combine(databases.Folder, databases.NewName());
        var options = new GearmanServerOptions();
        options.UseSqlite(file);
        await using (var store = options.Store!)
        {
            Assert.Empty(await store.ReplayAsync());
            var length = new FileInfo($"{file}-wal").Length;
            Assert.InRange(length, 12 << 20, 20 << 20);
            var batch = new JobBatch();
            batch.Append(new JobBatchEntry { Id = 1, Function = "f"u8, Workload = "w"u8 });
            await store.CommitAsync(batch, TestContext.Current.CancellationToken);
            Assert.Equal(length, new FileInfo($"{file}-wal").Length);
        }

        Assert.InRange(new FileInfo(file).Length, 1, 1 << 20);
        await using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM sqlite_master WHERE name LIKE '%rehearsal%'";
        Assert.Equal(0L, await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }
}
