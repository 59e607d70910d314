using Gearman.TestSupport;

namespace Gearman.Interop.Pairs;

/// <summary>The pairs on our server.</summary>
public sealed class OurPairMatrix() : PairMatrix(ServerKind.Ours)
{
    private protected override Task<IJobServer> StartServerAsync(CancellationToken cancellation) => Task.FromResult<IJobServer>(OurServer.Start());
}
