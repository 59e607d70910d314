using Gearman.Server.Storing;
using Gearman.Stores.Tests.Own;
using Gearman.Stores.Tests.Servers;
using Gearman.TestSupport;

namespace Gearman.Stores.Tests;

/// <summary>The example of docs/stores.md does what it says, and is what stands there.</summary>
public sealed class OwnStoreTests(Databases databases)
{
    [Fact]
    public async Task The_example_keeps_jobs()
    {
        var path = Path.Combine(databases.Folder, databases.NewName());
        var failed = Nasty.Jobs[0] with { Failure = "why" };
        await using (var store = new JsonLinesStore(path))
        {
            Assert.Empty(await store.ReplayAsync());
            await store.AddAsync(Nasty.Jobs);
            await store.CommitAsync((JobBatchEntryKind.Removed, Nasty.Jobs[1]), (JobBatchEntryKind.Failed, failed));
        }

        await File.AppendAllTextAsync(path, "[{\"Kind\":0,\"Id\":9", TestContext.Current.CancellationToken);
        await using (var store = new JsonLinesStore(path))
        {
            Assert.Equal([failed, .. Nasty.Jobs.Skip(2)], await store.ReplayAsync());
            await store.RemoveAsync(Nasty.Jobs);
        }

        await using var empty = new JsonLinesStore(path);
        Assert.Empty(await empty.ReplayAsync());
    }

    [Fact]
    public void The_example_is_the_one_of_the_docs()
    {
        var lines = File.ReadAllLines(Path.Combine(SourceRoot.Find(), "tests", "Gearman.Stores.Tests", "Own", "JsonLinesStore.cs"));
        Assert.Contains(string.Join('\n', lines[1..^1]), File.ReadAllText(Path.Combine(SourceRoot.Find(), "docs", "stores.md")), StringComparison.Ordinal);
    }
}
