using Gearman.Interop.Peers;

namespace Gearman.Interop.Pairs;

/// <summary>The rows of the theories: client, worker and scenario, as far as both libraries can do it.</summary>
internal static class PairRows
{
    public static TheoryData<string, string, string> All => [.. from worker in Language.Names
                                                               from client in Language.Names
                                                               from scenario in Scenarios.All
                                                               where Expectations.CanBeDone(client, worker, scenario)
                                                               select (client, worker, scenario.Name)];

    /// <summary>Asserts that a pair sees of a scenario what it is expected to see.</summary>
    public static async Task AssertAsync(ServerKind server, PairMatrix matrix, string client, string worker, string scenario)
    {
        var deviation = Expectations.Find(server, client, worker, scenario);
        var expected = deviation?.Seen ?? Scenarios.All.Single(one => one.Name == scenario).Expected;
        var seen = await matrix.SeeAsync(client, worker, scenario);

        // A library's own message ends in the place in its source where it arose.
        var lines = seen.Select(line => line.StartsWith("error ", StringComparison.Ordinal) ? line.Split(" -> ")[0] : line);
        Assert.Equal(expected, lines);
    }
}
