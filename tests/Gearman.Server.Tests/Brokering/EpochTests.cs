using Gearman.Server.Brokering;

namespace Gearman.Server.Tests.Brokering;

public sealed class EpochTests
{
    private readonly BrokerHouse _house = new();
    private readonly RecordingPeer _client;

    public EpochTests()
    {
        _client = _house.Join("client");
    }

    [Fact]
    public void A_job_of_a_time_starts_then_and_wakes_a_sleeper()
    {
        var sleeper = _house.Sleeper("f");
        var job = _house.Submit(_client, background: true, epoch: _house.EpochIn(60));
        Assert.Equal((1, 0, 1), _house.Status());
        Assert.Equal(0, sleeper.Wakes);
        _house.Pass(TimeSpan.FromSeconds(59.999) - Dispatcher.WarmTime);
        Assert.Equal(0, sleeper.Wakes);
        _house.Pass(TimeSpan.FromSeconds(0.001));
        Assert.Equal(1, sleeper.Wakes);
        Assert.Equal(job, _house.Grab(sleeper));
    }

    [Fact]
    public void It_hides_no_other_job_and_lets_the_worker_sleep()
    {
        _house.Submit(_client, background: true, epoch: _house.EpochIn(60));
        var now = _house.Submit(_client);
        var worker = _house.Worker("f");
        Assert.Equal(now, _house.Grab(worker));
        Assert.Equal(0, _house.Grab(worker));
        _house.Broker.Sleep(worker);
        Assert.Equal(0, worker.Wakes);
    }

    [Fact]
    public void A_time_that_has_passed_is_now() =>
        Assert.Equal(_house.Submit(_client, background: true, epoch: _house.EpochIn(-1)), _house.Grab(_house.Worker("f")));

    [Fact]
    public void Jobs_start_in_the_order_of_their_times()
    {
        int[] seconds = [30, 10, 20];
        var jobs = seconds.Select(s => _house.Submit(_client, background: true, epoch: _house.EpochIn(s))).ToArray();
        var worker = _house.Worker("f");
        _house.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal([jobs[1], jobs[2], jobs[0]], Enumerable.Range(0, 3).Select(_ => _house.Grab(worker)));
    }

    [Fact]
    public void The_last_second_of_any_date_is_not_now()
    {
        _house.Submit(_client, background: true, epoch: DateTimeOffset.MaxValue.ToUnixTimeSeconds());
        _house.Pass(TimeSpan.FromDays(365));
        Assert.Equal((1, 0, 0), _house.Status());
        Assert.Equal(0, _house.Grab(_house.Worker("f")));
    }

    [Fact]
    public void A_waiting_job_can_be_joined_and_stays_when_the_joined_client_leaves()
    {
        var job = _house.Submit(_client, unique: "u", background: true, epoch: _house.EpochIn(60));
        Assert.Equal(job, _house.Submit(_client, unique: "u"));
        _house.Broker.Leave(_client);
        _house.Pass(TimeSpan.FromSeconds(60));
        Assert.Equal(job, _house.Grab(_house.Worker("f")));
    }

    [Fact]
    public void A_waiting_foreground_job_goes_with_its_client()
    {
        _house.Submit(_client, epoch: _house.EpochIn(60));
        _house.Broker.Leave(_client);
        Assert.Equal((0, 0, 0), _house.Status());
        _house.Pass(TimeSpan.FromSeconds(60));
        Assert.Equal(0, _house.Grab(_house.Worker("f")));
    }
}
