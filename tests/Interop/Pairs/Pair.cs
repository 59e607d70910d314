using System.Text;
using Gearman.Client;
using Gearman.Interop.Peers;
using Gearman.TestSupport;

namespace Gearman.Interop.Pairs;

/// <summary>A client and a worker on a server, for one scenario after the other.</summary>
internal sealed class Pair(IJobServer server, string client, string worker)
{
    public IJobServer Server => server;

    public string ClientName => client;

    public string WorkerName => worker;

    public required IClientPeer Client { get; init; }

    /// <summary>A second client of the same language.</summary>
    public required IClientPeer SecondClient { get; init; }

    public required IWorkerPeer Worker { get; init; }

    /// <summary>Submits what no client under test has to submit.</summary>
    public required GearmanClient Helper { get; init; }

    public PeerJob Job(string function, string workload = "abc", string priority = "normal", string? unique = null) =>
        Job(function, Encoding.ASCII.GetBytes(workload), priority, unique);

    public PeerJob Job(string function, byte[] workload, string priority = "normal", string? unique = null) =>
        new($"{worker}:{function}", workload, priority, unique);

    /// <summary>Gives the worker a job that it holds until it is released.</summary>
    public async Task HoldWorkerAsync(CancellationToken cancellation)
    {
        await Helper.SubmitBackgroundAsync(new JobRequest($"{worker}:hold", default), cancellation);
        Assert.Equal("holding", await Worker.ReadAsync(cancellation));
    }
}
