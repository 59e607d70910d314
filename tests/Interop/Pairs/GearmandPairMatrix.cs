using Gearman.TestSupport;

namespace Gearman.Interop.Pairs;

/// <summary>The pairs on the real gearmand.</summary>
public sealed class GearmandPairMatrix() : PairMatrix(ServerKind.Gearmand)
{
    private protected override async Task<IJobServer> StartServerAsync(CancellationToken cancellation) => await GearmandProcess.StartAsync(cancellation);
}
