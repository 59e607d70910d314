using System.Net;
using Gearman.Server;
using Gearman.Server.Storing.Journal;

namespace Benchmarks.Durable;

/// <summary>This server with a journal.</summary>
internal static class DurableServer
{
    public static GearmanServer New(int port, string directory)
    {
        var options = new GearmanServerOptions { Store = new JournalStore(new JournalOptions { Directory = directory }) };
        options.EndPoints.Add(new IPEndPoint(IPAddress.Loopback, port));
        return new GearmanServer(options);
    }

    /// <summary>Serves in this process until it is killed.</summary>
    public static async Task ServeAsync(int port, string directory)
    {
        await using var server = New(port, directory);
        await server.StartAsync();
        await server.Completion;
    }
}
