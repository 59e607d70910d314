using Gearman.Server.Brokering;

namespace Gearman.Server.Tests.Brokering;

public sealed class QueueOrderTests
{
    private readonly BrokerHouse _house = new();
    private readonly RecordingPeer _client;

    public QueueOrderTests()
    {
        _client = _house.Join("client");
    }

    [Fact]
    public void High_comes_before_normal_before_low_and_the_first_first()
    {
        JobPriority[] order = [JobPriority.Low, JobPriority.Normal, JobPriority.High, JobPriority.Low, JobPriority.High, JobPriority.Normal];
        var jobs = order.Select(p => _house.Submit(_client, priority: p)).ToArray();
        var worker = _house.Worker("f");
        Assert.Equal([jobs[2], jobs[4], jobs[1], jobs[5], jobs[0], jobs[3], 0], GrabAll(worker, 7));
    }

    [Fact]
    public void Priority_counts_across_all_functions_of_a_worker()
    {
        var low = _house.Submit(_client, "a", priority: JobPriority.Low);
        var normal = _house.Submit(_client, "b");
        var high = _house.Submit(_client, "c", priority: JobPriority.High);
        Assert.Equal([high, normal, low, 0], GrabAll(_house.Worker("a", "b", "c"), 4));
    }

    [Fact]
    public void Functions_take_turns_and_none_starves()
    {
        for (var i = 0; i < 100; i++)
        {
            _house.Submit(_client, "busy");
        }

        var worker = _house.Worker("busy", "rare", "other");
        Assert.NotEqual(0, _house.Grab(worker));
        var rare = _house.Submit(_client, "rare");
        var other = _house.Submit(_client, "other");
        var next = GrabAll(worker, 3);
        Assert.Contains(rare, next);
        Assert.Contains(other, next);
    }

    [Fact]
    public void Functions_keep_taking_turns_when_the_queues_run_dry_and_fill_again()
    {
        var worker = _house.Worker("a", "b");
        for (var round = 0; round < 10; round++)
        {
            var a = _house.Submit(_client, "a");
            var b = _house.Submit(_client, "b");
            _house.Submit(_client, "a");
            Assert.Equal(new HashSet<long> { a, b }, GrabAll(worker, 2).ToHashSet());
            Assert.NotEqual(0, _house.Grab(worker));
            Assert.Equal(0, _house.Grab(worker));
        }
    }

    [Fact]
    public void A_worker_gets_no_job_of_a_function_that_it_did_not_name()
    {
        _house.Submit(_client, "f");
        Assert.Equal(0, _house.Grab(_house.Worker("g")));
        Assert.Equal(0, _house.Grab(_house.Worker()));
        Assert.NotEqual(0, _house.Grab(_house.Worker("g", "f")));
    }

    [Fact]
    public void A_worker_may_hold_many_jobs_and_end_them_in_any_order()
    {
        var jobs = Enumerable.Range(0, 5).Select(_ => _house.Submit(_client)).ToArray();
        var worker = _house.Worker("f");
        Assert.Equal(jobs, GrabAll(worker, 5));
        foreach (var job in jobs.OrderBy(j => j % 3))
        {
            Assert.True(_house.Complete(worker, job));
            Assert.False(_house.Complete(worker, job));
        }

        Assert.Equal(5, _client.Events.Count);
        Assert.Equal((0, 0, 1), _house.Status());
    }

    [Fact]
    public void Only_the_worker_that_holds_a_job_can_speak_of_it()
    {
        var job = _house.Submit(_client);
        var (worker, other) = (_house.Worker("f"), _house.Worker("f"));
        Assert.False(_house.Complete(worker, job));
        _house.Grab(worker);
        Assert.False(_house.Complete(other, job));
        Assert.False(_house.Broker.Update(other, job, JobEvent.Data, default));
        Assert.False(_house.Broker.UpdateStatus(other, job, 1, 2, default));
        Assert.False(_house.Fail(_client, job));
        Assert.Empty(_client.Events);
        Assert.True(_house.Complete(worker, job));
    }

    private List<long> GrabAll(RecordingPeer worker, int times) => [.. Enumerable.Range(0, times).Select(_ => _house.Grab(worker))];
}
