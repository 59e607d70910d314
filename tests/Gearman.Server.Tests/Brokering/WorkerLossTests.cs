using Gearman.Server.Brokering;

namespace Gearman.Server.Tests.Brokering;

public sealed class WorkerLossTests
{
    private readonly BrokerHouse _house = new();
    private readonly RecordingPeer _client;

    public WorkerLossTests()
    {
        _client = _house.Join("client");
    }

    [Fact]
    public void A_worker_that_dies_loses_nothing()
    {
        var jobs = Enumerable.Range(0, 5).Select(_ => _house.Submit(_client)).ToArray();
        var worker = _house.Worker("f");
        Assert.Equal(jobs[0], _house.Grab(worker));
        Assert.Equal(jobs[1], _house.Grab(worker));
        _house.Broker.Leave(worker);
        Assert.Equal((5, 0, 0), _house.Status());
        var next = _house.Worker("f");
        Assert.Equal([jobs[2], jobs[3], jobs[4], jobs[0], jobs[1]], Enumerable.Range(0, 5).Select(_ => _house.Grab(next)));
        Assert.Empty(_client.Events);
    }

    [Fact]
    public void A_lost_job_goes_to_the_tail_of_its_own_priority()
    {
        var lost = _house.Submit(_client, priority: JobPriority.High);
        var worker = _house.Worker("f");
        _house.Grab(worker);
        var high = _house.Submit(_client, priority: JobPriority.High);
        var normal = _house.Submit(_client);
        _house.Broker.Leave(worker);
        var next = _house.Worker("f");
        Assert.Equal([high, lost, normal], Enumerable.Range(0, 3).Select(_ => _house.Grab(next)));
    }

    [Fact]
    public void A_lost_job_has_no_progress()
    {
        var job = _house.Submit(_client);
        var worker = _house.Worker("f");
        _house.Grab(worker);
        _house.Broker.UpdateStatus(worker, job, 3, 4, "3\04"u8);
        Assert.True(_house.StatusOf(job) is { Running: true, Numerator: 3, Denominator: 4 });
        _house.Broker.Leave(worker);
        Assert.True(_house.StatusOf(job) is { Known: true, Running: false, Numerator: 0, Denominator: 0 });
    }

    [Fact]
    public void Taking_an_ability_back_gives_up_the_jobs_of_that_function_alone()
    {
        var (f, g) = (_house.Submit(_client, "f"), _house.Submit(_client, "g"));
        var worker = _house.Worker("f", "g");
        _house.Grab(worker);
        _house.Grab(worker);
        _house.CantDo(worker, "f");
        Assert.False(_house.Complete(worker, f));
        Assert.True(_house.Complete(worker, g));
        Assert.Equal(f, _house.Grab(_house.Worker("f")));
    }

    [Fact]
    public void Resetting_all_abilities_gives_up_all_jobs()
    {
        _house.Submit(_client, "f");
        _house.Submit(_client, "g");
        var worker = _house.Worker("f", "g");
        _house.Grab(worker);
        _house.Grab(worker);
        _house.Broker.ResetAbilities(worker);
        Assert.Equal((1, 0, 0), _house.Status("f"));
        Assert.Equal((1, 0, 0), _house.Status("g"));
        Assert.Equal(0, _house.Grab(worker));
    }

    [Fact]
    public void At_the_nth_loss_a_job_is_given_up_and_its_clients_are_told()
    {
        var house = new BrokerHouse(retries: 3);
        var client = house.Join("client");
        var job = house.Submit(client);
        for (var loss = 1; loss <= 3; loss++)
        {
            Assert.Empty(client.Events);
            var worker = house.Worker("f");
            Assert.Equal(job, house.Grab(worker));
            house.Broker.Leave(worker);
        }

        Assert.Equal([$"Fail {job}"], client.JobEvents);
        Assert.Equal(0, house.Broker.JobCount);
        Assert.Equal((0, 0, 0), house.Status());
    }

    [Fact]
    public void Saying_can_do_twice_counts_twice_and_one_cant_do_takes_both_back()
    {
        var worker = _house.Worker("f", "f");
        Assert.Equal((0, 0, 2), _house.Status());
        _house.CantDo(worker, "f");
        Assert.Equal((0, 0, 0), _house.Status());
        _house.Submit(_client);
        Assert.Equal(0, _house.Grab(worker));
    }

    [Fact]
    public void Taking_back_what_was_never_said_changes_nothing()
    {
        var worker = _house.Worker("f");
        _house.CantDo(worker, "g");
        _house.CantDo(_client, "f");
        Assert.Equal((0, 0, 1), _house.Status());
        Assert.Equal(_house.Submit(_client), _house.Grab(worker));
    }
}
