using Gearman.Server;

namespace EndToEnd.Tests.Readme;

/// <summary>The README's server; what stands between the markers stands there too.</summary>
internal static class Embedded
{
    public static async Task RunAsync()
    {
        // README: server
        await using var server = new GearmanServer(new GearmanServerOptions());
        await server.StartAsync();
        // README end
    }
}
