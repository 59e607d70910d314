namespace Gearman.Server.Tests.Brokering;

public sealed class TimeoutTests
{
    private readonly BrokerHouse _house = new();
    private readonly RecordingPeer _client;
    private readonly RecordingPeer _worker;

    public TimeoutTests()
    {
        _client = _house.Join("client");
        _worker = _house.Join("worker");
        _house.CanDo(_worker, "f", timeoutSeconds: 10);
    }

    [Fact]
    public void A_job_that_takes_too_long_goes_to_another_worker_and_the_late_one_is_refused()
    {
        var job = _house.Submit(_client);
        _house.Grab(_worker);
        _house.Pass(TimeSpan.FromSeconds(9.999));
        Assert.Equal((1, 1, 1), _house.Status());
        _house.Pass(TimeSpan.FromSeconds(0.001));
        Assert.Equal((1, 0, 1), _house.Status());
        Assert.False(_house.Complete(_worker, job));
        Assert.Equal(job, _house.Grab(_house.Worker("f")));
    }

    [Fact]
    public void Each_job_of_a_worker_has_its_own_limit()
    {
        var first = _house.Submit(_client);
        var second = _house.Submit(_client);
        _house.Grab(_worker);
        _house.Pass(TimeSpan.FromSeconds(5));
        _house.Grab(_worker);
        _house.Pass(TimeSpan.FromSeconds(5));
        Assert.False(_house.StatusOf(first).Running);
        Assert.True(_house.StatusOf(second).Running);
        _house.Pass(TimeSpan.FromSeconds(5));
        Assert.False(_house.StatusOf(second).Running);
    }

    [Fact]
    public void The_timer_of_an_earlier_attempt_does_not_end_a_later_one()
    {
        var job = _house.Submit(_client);
        _house.Grab(_worker);
        _house.Pass(TimeSpan.FromSeconds(8));
        _house.Broker.Leave(_worker);
        var next = _house.Join("next");
        _house.CanDo(next, "f", timeoutSeconds: 10);
        _house.Grab(next);
        _house.Pass(TimeSpan.FromSeconds(8));
        Assert.True(_house.StatusOf(job).Running);
        _house.Pass(TimeSpan.FromSeconds(2));
        Assert.False(_house.StatusOf(job).Running);
    }

    [Fact]
    public void A_job_that_ends_in_time_leaves_a_timer_that_does_nothing()
    {
        var job = _house.Submit(_client);
        _house.Grab(_worker);
        Assert.True(_house.Complete(_worker, job));
        _house.Pass(TimeSpan.FromSeconds(10));
        Assert.Equal([$"Complete {job}"], _client.JobEvents);
        Assert.Null(_house.Broker.NextDue);
    }

    [Fact]
    public void Too_many_time_outs_fail_the_job()
    {
        var house = new BrokerHouse(retries: 2);
        var client = house.Join("client");
        var worker = house.Join("worker");
        house.CanDo(worker, "f", timeoutSeconds: 1);
        var job = house.Submit(client);
        house.Grab(worker);
        house.Pass(TimeSpan.FromSeconds(1));
        Assert.Empty(client.Events);
        house.Grab(worker);
        house.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal([$"Fail {job}"], client.JobEvents);
    }

    [Fact]
    public void Of_two_limits_for_a_function_the_later_counts()
    {
        _house.CanDo(_worker, "f", timeoutSeconds: 60);
        var job = _house.Submit(_client);
        _house.Grab(_worker);
        _house.Pass(TimeSpan.FromSeconds(59));
        Assert.True(_house.StatusOf(job).Running);
        _house.Pass(TimeSpan.FromSeconds(1));
        Assert.False(_house.StatusOf(job).Running);
        _house.CanDo(_worker, "f");
        _house.Grab(_worker);
        _house.Pass(TimeSpan.FromHours(1));
        Assert.True(_house.StatusOf(job).Running);
    }
}
