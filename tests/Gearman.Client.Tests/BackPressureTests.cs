using Gearman.Protocol;

namespace Gearman.Client.Tests;

public sealed class BackPressureTests
{
    [Fact(Timeout = 60_000)]
    public async Task A_worker_waits_for_a_server_that_does_not_read()
    {
        const int Most = 1_000;
        await using var server = new FakeServer();
        await using var worker = new GearmanWorker(new GearmanWorkerOptions { Servers = [server.Address] });
        var part = new byte[64 * 1024];
        var parts = 0;
        var waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        worker.Register("f", async (job, _) =>
        {
            for (parts = 1; parts < Most; parts++)
            {
                var sent = job.SendDataAsync(part);
                if (!sent.IsCompleted)
                {
                    waiting.SetResult();
                    await sent;
                    break;
                }

                await sent;
            }

            return default;
        });
        _ = worker.RunAsync(TestContext.Current.CancellationToken);
        var peer = await server.AcceptWorkerAsync("f");
        await peer.SendAsync(PacketType.JobAssignUniq, "H:x:1|f||");
        await waiting.Task.WaitAsync(TestContext.Current.CancellationToken);
        Assert.InRange(parts, 2, Most - 1);
        for (var i = 0; i < parts; i++)
        {
            Assert.Equal(PacketType.WorkData, (await peer.ReadAsync()).Type);
        }

        await peer.ExpectAsync(PacketType.WorkComplete, "H:x:1|");
        await peer.SendHomeAsync(worker);
    }
}
