using System.Text;
using Gearman.Server.Brokering;
using Gearman.Server.Failures;

namespace Gearman.Server.Tests.Brokering;

public sealed class FailedJobsTests
{
    private readonly BrokerHouse _house = new(retries: 2);
    private readonly RecordingPeer _client;
    private readonly RecordingPeer _worker;

    public FailedJobsTests()
    {
        _client = _house.Join("client");
        _worker = _house.Worker("f");
    }

    private Broker Broker => _house.Broker;

    private IEnumerable<(long Number, int Attempts, AttemptOutcome Cause, string Message)> Failed =>
        Broker.Failed.All.Select(f => (f.Number, f.Failure.Attempts, f.Failure.Cause, Encoding.ASCII.GetString(f.Failure.Message)));

    [Fact]
    public void Background_jobs_that_fail_are_kept_with_all_that_they_were()
    {
        var failed = _house.Submit(_client, background: true);
        var thrown = _house.Submit(_client, unique: "u", workload: "work", priority: JobPriority.High, background: true);
        _house.Grab(_worker);
        _house.Grab(_worker);
        _house.Fail(_worker, failed);
        _house.Throw(_worker, thrown, new string('x', 5000));
        Assert.Equal([(failed, 1, AttemptOutcome.Failed, ""), (thrown, 1, AttemptOutcome.Exception, new string('x', 4096))], Failed);
        var last = Broker.Failed.All.Last();
        Assert.Equal(("u", "work", JobPriority.High), (Encoding.ASCII.GetString(last.Unique), Encoding.ASCII.GetString(last.Workload), last.Priority));
        Assert.Equal(_house.Time.GetUtcNow(), last.Failure.At);
        Assert.Equal([new JobAttempt(last.Failure.At, "-", null, AttemptOutcome.Exception)], last.Failure.History);
    }

    [Fact]
    public void What_a_client_heard_of_or_what_was_completed_is_not_kept()
    {
        var foreground = _house.Submit(_client);
        var completed = _house.Submit(_client, background: true);
        _house.Grab(_worker);
        _house.Grab(_worker);
        _house.Fail(_worker, foreground);
        _house.Complete(_worker, completed);
        Broker.Cancel(_house.Submit(_client, background: true));
        Assert.Empty(Failed);
    }

    [Fact]
    public void A_job_that_was_given_up_is_kept_whoever_waited()
    {
        var job = _house.Submit(_client);
        _house.Grab(_worker);
        _house.CantDo(_worker, "f");
        Assert.Empty(Failed);
        _house.CanDo(_worker, "f");
        _house.Grab(_worker);
        Broker.Leave(_worker);
        Assert.Equal([(job, 2, AttemptOutcome.Lost, "")], Failed);
        Assert.Equal(2, Broker.Failed.All.Single().Failure.History.Count);
    }

    [Fact]
    public void A_foreground_job_that_nobody_wants_any_more_is_not()
    {
        _house.Submit(_client);
        _house.Grab(_worker);
        _house.CantDo(_worker, "f");
        _house.CanDo(_worker, "f");
        _house.Grab(_worker);
        Broker.Leave(_client);
        Broker.Leave(_worker);
        Assert.Empty(Failed);
        Assert.Equal(1, Broker.Tally.Ended(JobOutcome.Abandoned));
    }

    [Fact]
    public void Those_that_failed_first_are_forgotten_first_and_each_tenant_has_a_list_of_its_own()
    {
        Fail();
        var other = _house.Worker();
        other.Tenant = Broker.Functions.TenantOf("tenant");
        _house.CanDo(other, "f");
        for (var i = 0; i < 5; i++)
        {
            Fail(other, other);
        }

        Fail();
        Assert.Equal([1, 4, 5, 6, 7], Failed.Select(f => f.Number));
        Assert.Equal(2, Broker.Tally.Forgotten);
    }

    [Fact]
    public void They_take_so_many_bytes_and_the_last_one_stays()
    {
        var house = new BrokerHouse(limits: new BrokerLimits { FailedJobBytes = 100 });
        var worker = house.Worker("f");
        foreach (var length in (int[])[40, 50, 30, 1000])
        {
            var job = house.Submit(worker, workload: new string('w', length), background: true);
            house.Grab(worker);
            house.Fail(worker, job);
            if (job == 3)
            {
                Assert.Equal([2, 3], house.Broker.Failed.All.Select(f => f.Number));
            }
        }

        Assert.Equal(4, Assert.Single(house.Broker.Failed.All).Number);
        Assert.Equal(1000, house.Broker.Functions.Common.Failed.Bytes);
        house.Broker.Failed.Remove(house.Broker.Failed.All.Single());
        Assert.Equal(0, house.Broker.Functions.Common.Failed.Bytes);
    }

    [Fact]
    public void None_are_kept_where_none_may_be()
    {
        var house = new BrokerHouse(limits: new BrokerLimits { FailedJobs = 0 });
        var worker = house.Worker("f");
        house.Submit(worker, background: true);
        house.Fail(worker, house.Grab(worker));
        Assert.Empty(house.Broker.Failed.All);
        Assert.Equal(1, house.Broker.Tally.Ended(JobOutcome.Failed));
    }

    [Fact]
    public void One_is_queued_again_as_a_new_job_that_has_all_its_attempts_before_it()
    {
        var entry = Fail(unique: "u", workload: "work", priority: JobPriority.Low);
        Assert.True(Broker.Requeue(entry, out var number, out _));
        Assert.Empty(Failed);
        Assert.Equal(number, _house.Submit(_client, unique: "u"));
        Assert.True(Broker.TryGrab(_worker, out var job));
        Assert.Equal((number, "u", "work"), (job.Number, Encoding.ASCII.GetString(job.Unique), Encoding.ASCII.GetString(job.Workload)));
        _house.Fail(_worker, number);
        Assert.Equal([(number, 1, AttemptOutcome.Failed, "")], Failed);
        Assert.Equal(JobPriority.Low, Broker.Failed.All.Single().Priority);
    }

    [Fact]
    public void One_whose_unique_another_job_has_stays_where_it_is()
    {
        var entry = Fail(unique: "u");
        _house.Submit(_client, unique: "u", background: true);
        Assert.False(Broker.Requeue(entry, out _, out var refusal));
        Assert.Equal(Refusal.UniqueInUse, refusal);
        Assert.Single(Failed);
    }

    [Fact]
    public void One_for_which_there_is_no_room_stays_where_it_is()
    {
        var entry = Fail();
        Broker.Functions.TryGet("f"u8, out var function);
        function!.Limits[(int)JobPriority.Normal] = 1;
        var job = _house.Submit(_client);
        Assert.False(Broker.Requeue(entry, out _, out var refusal));
        Assert.Equal(Refusal.FunctionFull, refusal);
        Broker.Cancel(job);
        Assert.True(Broker.Requeue(entry, out _, out _));
    }

    [Fact]
    public void One_whose_function_was_dropped_brings_it_back()
    {
        var entry = Fail();
        Broker.Leave(_worker);
        Broker.Functions.TryGet("f"u8, out var function);
        Assert.True(Broker.Functions.TryRemove(function!));
        Assert.True(Broker.Requeue(entry, out var number, out _));
        Assert.Equal(number, _house.Grab(_house.Worker("f")));
    }

    private FailedEntry Fail(
        RecordingPeer? client = null, RecordingPeer? worker = null, string unique = "", string workload = "w", JobPriority priority = JobPriority.Normal)
    {
        var job = _house.Submit(client ?? _client, unique: unique, workload: workload, priority: priority, background: true);
        Assert.Equal(job, _house.Grab(worker ?? _worker));
        _house.Fail(worker ?? _worker, job);
        _house.Time.Advance(TimeSpan.FromSeconds(1));
        return Broker.Failed.All.Last();
    }
}
