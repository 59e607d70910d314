using Gearman.Protocol;
using static Gearman.Client.Tests.FakePeer;

namespace Gearman.Client.Tests;

/// <summary>A server that is connected and silent, as after a pulled cable: found by probes.</summary>
public sealed class ProbeTests : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    private readonly FakeServer _silent = new();
    private readonly FakeServer _other = new();

    public async ValueTask DisposeAsync()
    {
        await _silent.DisposeAsync();
        await _other.DisposeAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_job_on_a_server_that_falls_silent_is_given_to_another()
    {
        await using var client = new GearmanClient(new GearmanClientOptions { Servers = [_silent.Address, _other.Address], ProbeInterval = Interval });
        var job = client.SubmitAsync(new JobRequest("f", default), TestContext.Current.CancellationToken);
        var silent = await _silent.AcceptClientAsync();
        await silent.ExpectAsync(PacketType.SubmitJob, "f||");
        await silent.SendAsync(PacketType.JobCreated, "H:x:1");
        await silent.ExpectAsync(PacketType.EchoReq, "probe");

        // Whether the first choice is asked again before the other one is not ours to say: both may do the job.
        var other = await _other.AcceptClientAsync();
        await other.ExpectAsync(PacketType.SubmitJob, "f||");
        await other.SendAsync(Packet(PacketType.JobCreated, "H:y:1"), Packet(PacketType.WorkComplete, "H:y:1|done"));
        Assert.Equal(Bytes("done"), await job);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_worker_leaves_a_server_that_falls_silent_and_comes_back()
    {
        await using var worker = new GearmanWorker(new GearmanWorkerOptions { Servers = [_silent.Address], ProbeInterval = Interval });
        worker.Register("f", workload => workload.First);
        _ = worker.RunAsync(TestContext.Current.CancellationToken);
        for (var i = 0; i < 2; i++)
        {
            var peer = await _silent.AcceptWorkerAsync("f");
            await peer.ExpectAsync(PacketType.EchoReq, "probe");
        }
    }
}
