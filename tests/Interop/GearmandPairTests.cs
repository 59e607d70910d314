using Gearman.Interop.Pairs;

namespace Gearman.Interop;

/// <summary>The same pairs on the real gearmand: the proof of what the pairs are expected to see.</summary>
public sealed class GearmandPairTests(GearmandPairMatrix matrix) : IClassFixture<GearmandPairMatrix>
{
    public static TheoryData<string, string, string> Rows => PairRows.All;

    [Theory(Timeout = 600_000)]
    [MemberData(nameof(Rows))]
    public Task A_pair_sees_there_what_is_expected_here(string client, string worker, string scenario) =>
        PairRows.AssertAsync(ServerKind.Gearmand, matrix, client, worker, scenario);
}
