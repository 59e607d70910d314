using Gearman.Server.Brokering;

namespace Gearman.Server.Tests.Brokering;

public sealed class ClientLossTests
{
    private readonly BrokerHouse _house = new();
    private readonly RecordingPeer _client;

    public ClientLossTests()
    {
        _client = _house.Join("client");
    }

    [Fact]
    public void A_queued_foreground_job_goes_with_its_last_client()
    {
        var other = _house.Join("other");
        var job = _house.Submit(_client, unique: "u");
        _house.Submit(other, unique: "u");
        _house.Broker.Leave(_client);
        Assert.True(_house.StatusOf(job).Known);
        _house.Broker.Leave(other);
        Assert.False(_house.StatusOf(job).Known);
        Assert.Equal((0, 0, 0), _house.Status());
        Assert.Equal(0, _house.Grab(_house.Worker("f")));
    }

    [Fact]
    public void A_running_foreground_job_is_left_to_finish_silently()
    {
        var job = _house.Submit(_client);
        var worker = _house.Worker("f");
        _house.Grab(worker);
        _house.Broker.Leave(_client);
        Assert.Equal((1, 1, 1), _house.Status());
        Assert.True(_house.Broker.Update(worker, job, JobEvent.Data, "x"u8));
        Assert.True(_house.Complete(worker, job));
        Assert.Empty(_client.Events);
        Assert.Equal(0, _house.Broker.JobCount);
    }

    [Fact]
    public void A_running_foreground_job_without_a_client_ends_with_its_worker()
    {
        _house.Submit(_client);
        var worker = _house.Worker("f");
        _house.Grab(worker);
        _house.Broker.Leave(_client);
        _house.Broker.Leave(worker);
        Assert.Equal(0, _house.Broker.JobCount);
        Assert.Equal((0, 0, 0), _house.Status());
    }

    [Fact]
    public void A_background_job_stays()
    {
        var job = _house.Submit(_client, background: true);
        _house.Broker.Leave(_client);
        Assert.Equal(job, _house.Grab(_house.Worker("f")));
    }

    [Fact]
    public void A_peer_that_waits_for_its_own_running_job_leaves_nothing_behind()
    {
        _house.CanDo(_client, "f");
        _house.Submit(_client);
        _house.Grab(_client);
        _house.Submit(_client);
        _house.Broker.Leave(_client);
        Assert.Equal(0, _house.Broker.JobCount);
        Assert.Equal((0, 0, 0), _house.Status());
    }

    [Fact]
    public void The_place_of_one_that_left_is_taken_by_the_next()
    {
        _house.Broker.Leave(_client);
        var next = _house.Join("next");
        Assert.Equal(_client.Id, next.Id);
        Assert.Equal([next], _house.Broker.Peers);
    }
}
