using Gearman.Interop.Pairs;

namespace Gearman.Interop;

/// <summary>Every client with every worker on our server.</summary>
public sealed class OurServerPairTests(OurPairMatrix matrix) : IClassFixture<OurPairMatrix>
{
    public static TheoryData<string, string, string> Rows => PairRows.All;

    [Theory(Timeout = 600_000)]
    [MemberData(nameof(Rows))]
    public Task A_pair_sees_what_it_should(string client, string worker, string scenario) =>
        PairRows.AssertAsync(ServerKind.Ours, matrix, client, worker, scenario);
}
