using Microsoft.Extensions.DependencyInjection;

namespace Gearman.Client.Tests;

public sealed class ServiceCollectionTests
{
    [Fact(Timeout = 60_000)]
    public async Task A_client_and_a_worker_come_from_the_container_with_their_options()
    {
        await using var server = new FakeServer();
        var services = new ServiceCollection();
        services.AddSingleton("the answer")
            .AddGearmanClient(options => options.Servers = [server.Address])
            .AddGearmanWorker(options => options.Servers = [server.Address])
            .Configure((worker, provider) =>
            {
                var answer = provider.GetRequiredService<string>();
                worker.Register("ask", (string _) => answer);
            });
        await using var provider = services.BuildServiceProvider();

        var run = provider.GetRequiredService<GearmanWorker>().RunAsync(TestContext.Current.CancellationToken);
        var workerPeer = await server.AcceptWorkerAsync("ask");
        var job = provider.GetRequiredService<GearmanClient>().SubmitAsync<string, string>("ask", "?", TestContext.Current.CancellationToken);
        var clientPeer = await server.AcceptClientAsync();
        await clientPeer.ExpectAsync(Protocol.PacketType.SubmitJob, "ask||\u00a1?");
        await workerPeer.SendAsync(Protocol.PacketType.JobAssignUniq, "H:x:1|ask||\u00a1?");
        await workerPeer.ExpectAsync(Protocol.PacketType.WorkComplete, "H:x:1|\u00aathe answer");
        await clientPeer.SendAsync(
            FakePeer.Packet(Protocol.PacketType.JobCreated, "H:x:1"),
            FakePeer.Packet(Protocol.PacketType.WorkComplete, "H:x:1|\u00aathe answer"));
        Assert.Equal("the answer", await job);

        Assert.Same(provider.GetRequiredService<GearmanClient>(), provider.GetRequiredService<GearmanClient>());
        await server.DisposeAsync();
        await provider.GetRequiredService<GearmanWorker>().DisposeAsync();
        await run;
    }

    [Fact]
    public async Task Options_out_of_range_are_refused_where_they_are_set()
    {
        await using var provider = new ServiceCollection().AddGearmanClient(options => options.ConnectTimeout = TimeSpan.Zero).BuildServiceProvider();
        Assert.Throws<ArgumentOutOfRangeException>(provider.GetRequiredService<GearmanClient>);
        Assert.Throws<ArgumentOutOfRangeException>(() => new GearmanWorkerOptions { Concurrency = 0 });
        Assert.Throws<ArgumentException>(() => new GearmanWorkerOptions { ClientId = "two words" });
    }
}
