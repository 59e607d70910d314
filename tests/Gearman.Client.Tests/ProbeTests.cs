using Gearman.Protocol;
using Microsoft.Extensions.Time.Testing;
using static Gearman.Client.Tests.FakePeer;

namespace Gearman.Client.Tests;

/// <summary>A server that is connected and silent, as after a pulled cable: found by probes.</summary>
public sealed class ProbeTests : IAsyncDisposable
{
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
        var time = new FakeTimeProvider();
        var options = new GearmanClientOptions { Servers = [_silent.Address, _other.Address], ProbeInterval = TimeSpan.FromSeconds(5) };
        await using var client = new GearmanClient(options, timeProvider: time);
        var starting = client.StartAsync(new JobRequest("f", default), TestContext.Current.CancellationToken);
        var silent = await _silent.AcceptClientAsync();
        await silent.ExpectAsync(PacketType.SubmitJob, "f||");
        await silent.SendAsync(PacketType.JobCreated, "H:x:1");
        var job = await starting;

        // Of three intervals the first has seen the answer, the second ends with the question, the third with the connection.
        time.Advance(options.ProbeInterval);
        time.Advance(options.ProbeInterval);
        await silent.ExpectAsync(PacketType.EchoReq, "probe");
        time.Advance(options.ProbeInterval);

        // Which of them is asked next is not ours to say.
        var next = await await Task.WhenAny(_silent.AcceptClientAsync(), _other.AcceptClientAsync());
        await next.ExpectAsync(PacketType.SubmitJob, "f||");
        await next.SendAsync(Packet(PacketType.JobCreated, "H:y:1"), Packet(PacketType.WorkComplete, "H:y:1|done"));
        Assert.Equal(Bytes("done"), await job.Result);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_worker_leaves_a_server_that_falls_silent_and_comes_back()
    {
        await using var worker = new GearmanWorker(new GearmanWorkerOptions
        {
            Servers = [_silent.Address],
            ProbeInterval = TimeSpan.FromMilliseconds(50),
        });
        worker.Register("f", workload => workload.First);
        _ = worker.RunAsync(TestContext.Current.CancellationToken);
        for (var i = 0; i < 2; i++)
        {
            var peer = await _silent.AcceptWorkerAsync("f");
            await peer.ExpectAsync(PacketType.EchoReq, "probe");
        }
    }
}
