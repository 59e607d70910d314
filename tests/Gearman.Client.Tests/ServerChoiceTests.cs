using Gearman.Protocol;
using Microsoft.Extensions.Time.Testing;
using static Gearman.Client.Tests.FakePeer;

namespace Gearman.Client.Tests;

/// <summary>Which of several servers gets a job.</summary>
public sealed class ServerChoiceTests : IAsyncDisposable
{
    private readonly FakeServer[] _servers = [new(), new(), new()];
    private readonly List<Task> _serving = [];
    private readonly List<string>[] _jobs = [[], [], []];

    public ServerChoiceTests()
    {
        for (var i = 0; i < _servers.Length; i++)
        {
            _serving.Add(ServeAsync(_servers[i], _jobs[i]));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Jobs_with_a_unique_meet_on_one_server_whatever_the_order_of_the_list()
    {
        foreach (var servers in new[] { _servers, [.. _servers.Reverse()] })
        {
            await using var client = Client(servers);
            for (var i = 0; i < 60; i++)
            {
                await client.SubmitBackgroundAsync(new JobRequest("f", default) { Unique = $"u{i}" }, TestContext.Current.CancellationToken);
            }
        }

        foreach (var jobs in _jobs)
        {
            Assert.NotEmpty(jobs);
            Assert.All(jobs.CountBy(unique => unique), count => Assert.Equal(2, count.Value));
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Jobs_without_a_unique_take_turns()
    {
        await using var client = Client(_servers);
        for (var i = 0; i < 30; i++)
        {
            await client.SubmitBackgroundAsync(new JobRequest("f", default), TestContext.Current.CancellationToken);
        }

        Assert.All(_jobs, jobs => Assert.Equal(10, jobs.Count));
    }

    [Fact(Timeout = 60_000)]
    public async Task Jobs_with_a_unique_leave_the_turns_of_the_others_alone()
    {
        await using var client = Client(_servers);
        var unique = 0;
        for (var i = 0; i < 30; i++)
        {
            await client.SubmitBackgroundAsync(new JobRequest("f", default), TestContext.Current.CancellationToken);
            for (var j = 0; j < 2; j++)
            {
                await client.SubmitBackgroundAsync(new JobRequest("f", default) { Unique = $"u{unique++}" }, TestContext.Current.CancellationToken);
            }
        }

        Assert.All(_jobs, jobs => Assert.Equal(10, jobs.Count(string.IsNullOrEmpty)));
    }

    [Fact(Timeout = 60_000)]
    public async Task The_jobs_of_a_server_that_is_down_go_to_the_others()
    {
        await using var down = new FakeServer(isDown: true);
        await using var client = Client([down, .. _servers]);
        for (var i = 0; i < 30; i++)
        {
            await client.SubmitBackgroundAsync(new JobRequest("f", default) { Unique = i % 2 == 0 ? $"{i}" : null }, TestContext.Current.CancellationToken);
        }

        Assert.Equal(30, _jobs.Sum(jobs => jobs.Count));
        Assert.All(_jobs, Assert.NotEmpty);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task The_turns_of_a_server_that_is_down_are_shared_by_the_others(int place)
    {
        await using var down = new FakeServer(isDown: true);
        var servers = _servers.ToList();
        servers.Insert(place, down);

        // It rests as long as this clock stands still.
        await using var client = new GearmanClient(
            new GearmanClientOptions { Servers = [.. servers.Select(server => server.Address)] }, timeProvider: new FakeTimeProvider());
        for (var i = 0; i <= place; i++)
        {
            await SubmitAsync();
        }

        _jobs.ToList().ForEach(jobs => jobs.Clear());
        for (var i = 0; i < 36; i++)
        {
            await SubmitAsync();
        }

        Assert.All(_jobs, jobs => Assert.Equal(12, jobs.Count));

        async Task SubmitAsync() => await client.SubmitBackgroundAsync(new JobRequest("f", default), TestContext.Current.CancellationToken);
    }

    private static GearmanClient Client(IEnumerable<FakeServer> servers) =>
        new(new GearmanClientOptions { Servers = [.. servers.Select(server => server.Address)] });

    private static async Task ServeAsync(FakeServer server, List<string> jobs)
    {
        try
        {
            while (true)
            {
                var peer = await server.AcceptClientAsync();
                _ = AnswerAsync(peer, jobs);
            }
        }
        catch (Exception e) when (e is System.Net.Sockets.SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The server was told to stop listening.
        }
    }

    private static async Task AnswerAsync(FakePeer peer, List<string> jobs)
    {
        try
        {
            while (true)
            {
                jobs.Add((await peer.ReadAsync()).Fields.Split('|')[1]);
                await peer.SendAsync(Packet(PacketType.JobCreated, "H:x:1"));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The client is done.
        }
    }
}
