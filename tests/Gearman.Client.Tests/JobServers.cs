using Gearman.TestSupport;

namespace Gearman.Client.Tests;

/// <summary>The job servers that the suite of <see cref="JobServerTests"/> and its neighbours runs against.</summary>
internal static class JobServers
{
    private static readonly Dictionary<string, Func<CancellationToken, Task<IJobServer>>> Starters = new()
    {
        ["gearmand"] = async cancellation => await GearmandProcess.StartAsync(cancellation),
    };

    public static TheoryData<string> Names => [.. Starters.Keys];

    public static Task<IJobServer> StartAsync(string name, CancellationToken cancellation) => Starters[name](cancellation);
}
