using Gearman.Server.Brokering;
using Gearman.Server.Failures;

namespace Gearman.Server.Tests.Brokering;

/// <summary>Background jobs whose attempts come to nothing, by rule.</summary>
public sealed class RetryTests
{
    private readonly BrokerHouse _house = new(
        retries: 1,
        rules: [Rule("f", attempts: 3), Rule("at once", attempts: 2, firstDelay: 0), Rule("once", attempts: 1), Rule("f*", attempts: 9)]);

    private readonly RecordingPeer _client;
    private readonly RecordingPeer _worker;

    public RetryTests()
    {
        _client = _house.Join("client");
        _worker = _house.Worker("f", "at once", "once", "other");
    }

    private Broker Broker => _house.Broker;

    [Fact]
    public void A_job_that_fails_waits_twice_as_long_each_time_and_fails_for_good_after_its_last_attempt()
    {
        var job = _house.Submit(_client, background: true);
        foreach (var wait in (int[])[10, 20])
        {
            Assert.Equal(job, _house.Grab(_worker));
            Assert.True(_house.Fail(_worker, job));
            _house.Pass(TimeSpan.FromSeconds(wait - 0.001));
            Assert.Equal(0, _house.Grab(_worker));
            Assert.Equal((1, 0, 1), _house.Status());
            _house.Pass(TimeSpan.FromSeconds(0.001));
        }

        Assert.Equal(job, _house.Grab(_worker));
        _house.Fail(_worker, job);
        Assert.Equal(0, Broker.JobCount);
        Assert.Equal((job, 3), Assert.Single(Broker.Failed.All.Select(f => (f.Number, f.Failure.Attempts))));
        Assert.Equal(2, Broker.Tally.Retried);
        Assert.Equal(1, Broker.Tally.Ended(JobOutcome.Failed));
    }

    [Theory]
    [InlineData(AttemptOutcome.Failed)]
    [InlineData(AttemptOutcome.Exception)]
    [InlineData(AttemptOutcome.Lost)]
    [InlineData(AttemptOutcome.TimedOut)]
    public void Whatever_an_attempt_comes_to_it_counts(AttemptOutcome outcome)
    {
        var job = _house.Submit(_client, background: true);
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            Assert.Empty(Broker.Failed.All);
            var worker = _house.Join("worker");
            (worker.ClientId, worker.WorkerAddress) = ("id"u8.ToArray(), "10.0.0.1");
            _house.CanDo(worker, "f", timeoutSeconds: 1);
            Assert.Equal(job, _house.Grab(worker));
            _house.Time.Advance(TimeSpan.FromSeconds(1));
            switch (outcome)
            {
                case AttemptOutcome.Failed:
                    _house.Fail(worker, job);
                    break;
                case AttemptOutcome.Exception:
                    _house.Throw(worker, job, "why");
                    break;
                case AttemptOutcome.Lost:
                    Broker.Leave(worker);
                    break;
                default:
                    Broker.RunDue();
                    break;
            }

            _house.Pass(TimeSpan.FromSeconds(40));
        }

        var failure = Assert.Single(Broker.Failed.All).Failure;
        Assert.Equal((3, outcome), (failure.Attempts, failure.Cause));
        Assert.Equal(outcome == AttemptOutcome.Exception ? "why"u8.ToArray() : [], failure.Message);
        var start = failure.At - TimeSpan.FromSeconds(82);
        Assert.Equal(
            [.. ((int[])[0, 41, 82]).Select(s => new JobAttempt(start + TimeSpan.FromSeconds(s), "10.0.0.1", "id", outcome))],
            failure.History);
    }

    [Fact]
    public void No_wait_is_longer_than_the_longest()
    {
        var plan = new RetryPlan(Rule("f", attempts: 100));
        Assert.Equal([10, 20, 40, 60, 60], Enumerable.Range(1, 5).Select(n => plan.DelayAfter(n, 0.5).TotalSeconds));
        Assert.Equal(60, plan.DelayAfter(ushort.MaxValue, 0.5).TotalSeconds);
        Assert.Equal(0, new RetryPlan(Rule("f", attempts: 1, firstDelay: 0)).DelayAfter(ushort.MaxValue, 1).TotalSeconds);
    }

    [Fact]
    public void A_part_of_a_wait_is_left_to_chance()
    {
        var rule = Rule("f", attempts: 3);
        rule.Jitter = 0.5;
        var plan = new RetryPlan(rule);
        Assert.Equal([10, 7.5, 5], ((double[])[0, 0.5, 1]).Select(chance => plan.DelayAfter(1, chance).TotalSeconds));
    }

    [Fact]
    public void A_wait_of_nothing_is_none()
    {
        var job = _house.Submit(_client, "at once", background: true);
        _house.Grab(_worker);
        _house.Fail(_worker, job);
        Assert.Equal(job, _house.Grab(_worker));
    }

    [Fact]
    public void One_attempt_is_one_also_when_the_worker_is_lost()
    {
        _house.Submit(_client, "once", background: true);
        _house.Grab(_worker);
        Broker.Leave(_worker);
        Assert.Single(Broker.Failed.All);
    }

    [Fact]
    public void Without_a_rule_a_failure_is_the_end_and_losses_count_as_ever()
    {
        var failed = _house.Submit(_client, "other", background: true);
        var lost = _house.Submit(_client, "other", background: true);
        _house.Grab(_worker);
        _house.Fail(_worker, failed);
        _house.Grab(_worker);
        Broker.Leave(_worker);
        Assert.Equal([failed, lost], Broker.Failed.All.Select(f => f.Number));
        Assert.Equal(0, Broker.JobCount);
    }

    [Fact]
    public void A_foreground_job_is_tried_as_gearmand_does_whatever_the_rule()
    {
        var failed = _house.Submit(_client);
        var lost = _house.Submit(_client);
        _house.Grab(_worker);
        _house.Fail(_worker, failed);
        _house.Grab(_worker);
        Broker.Leave(_worker);
        Assert.Equal([$"Fail {failed}", $"Fail {lost}"], _client.JobEvents);
    }

    [Fact]
    public void Clients_that_wait_for_it_hear_of_the_last_attempt_alone()
    {
        var job = _house.Submit(_client, unique: "u", background: true);
        _house.Submit(_client, unique: "u");
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            Assert.Empty(_client.JobEvents);
            _house.Grab(_worker);
            _house.Throw(_worker, job, $"{attempt}");
            _house.Pass(TimeSpan.FromSeconds(40));
        }

        Assert.Equal([$"Exception {job} 3"], _client.JobEvents);
    }

    [Fact]
    public void While_it_waits_it_is_there_to_be_joined_counted_and_asked_after()
    {
        var job = FailedOnce(unique: "u");
        Assert.Equal(job, _house.Submit(_client, unique: "u"));
        Assert.Equal(job, _house.Submit(_client, unique: "u", background: true));
        Assert.True(_house.StatusOf(job) is { Known: true, Running: false, Numerator: 0, Denominator: 0 });
        Assert.Equal((1, 1), Assert.Single(Broker.ListJobs().Select(j => ((int)j.Number, j.Retries))));
        Broker.Functions.TryGet("f"u8, out var function);
        function!.Limits[(int)JobPriority.Normal] = 1;
        Assert.Equal(0, _house.Submit(_client));
        Assert.False(Broker.Functions.TryRemove(function));
    }

    [Fact]
    public void A_client_that_joined_it_may_leave_and_it_is_tried_all_the_same()
    {
        var job = FailedOnce(unique: "u");
        var other = _house.Join("other");
        _house.Submit(other, unique: "u");
        Broker.Leave(other);
        _house.Pass(TimeSpan.FromSeconds(10));
        Assert.Equal(job, _house.Grab(_worker));
    }

    [Fact]
    public void It_keeps_its_priority_and_wakes_a_sleeper_when_its_time_has_come()
    {
        var job = FailedOnce(priority: JobPriority.High);
        Broker.Sleep(_worker);
        _house.Pass(TimeSpan.FromSeconds(9));
        Assert.Equal(0, _worker.Wakes);
        _house.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(1, _worker.Wakes);
        _house.Submit(_client);
        Assert.Equal(job, _house.Grab(_worker));
    }

    [Fact]
    public void One_that_waits_can_be_cancelled_and_one_that_was_cancelled_is_not_tried_again()
    {
        var waiting = FailedOnce();
        Assert.True(Broker.Cancel(waiting));
        Assert.Equal(0, Broker.JobCount);
        var running = _house.Submit(_client, background: true);
        _house.Grab(_worker);
        Broker.Cancel(running);
        _house.Fail(_worker, running);
        _house.Submit(_client, background: true);
        Broker.Cancel(_house.Grab(_worker));
        Broker.Leave(_worker);
        Assert.Equal(0, Broker.JobCount);
        Assert.Empty(Broker.Failed.All);
    }

    [Fact]
    public void The_time_out_of_the_attempt_before_does_not_end_the_wait()
    {
        var worker = _house.Join("worker");
        _house.CanDo(worker, "f", timeoutSeconds: 5);
        var job = _house.Submit(_client, background: true);
        Assert.Equal(job, _house.Grab(worker));
        _house.Fail(worker, job);
        _house.Pass(TimeSpan.FromSeconds(5));
        Assert.Equal(0, _house.Grab(worker));
        _house.Pass(TimeSpan.FromSeconds(5));
        Assert.Equal(job, _house.Grab(worker));
    }

    [Fact]
    public void The_fail_that_Perl_sends_behind_an_exception_is_ignored_while_it_waits()
    {
        var job = _house.Submit(_client, background: true);
        _house.Grab(_worker);
        Assert.True(_house.Throw(_worker, job));
        Assert.True(_house.Fail(_worker, job));
        _house.Pass(TimeSpan.FromSeconds(10));
        Assert.Equal(job, _house.Grab(_worker));
    }

    [Fact]
    public void A_job_that_is_done_in_the_end_has_not_failed()
    {
        var job = FailedOnce();
        _house.Pass(TimeSpan.FromSeconds(10));
        _house.Grab(_worker);
        _house.Complete(_worker, job);
        Assert.Empty(Broker.Failed.All);
        Assert.Equal(1, Broker.Tally.Ended(JobOutcome.Completed));
    }

    [Fact]
    public void The_rule_of_a_tenants_function_is_found_by_the_name_that_the_tenant_has_for_it()
    {
        _client.Tenant = _worker.Tenant = Broker.Functions.TenantOf("tenant");
        _house.CanDo(_worker, "f");
        FailedOnce();
        Assert.Equal(1, Broker.JobCount);
    }

    private static RetryRule Rule(string functions, int attempts, double firstDelay = 10) => new()
    {
        Functions = functions,
        Attempts = attempts,
        FirstDelay = TimeSpan.FromSeconds(firstDelay),
        MaxDelay = TimeSpan.FromSeconds(60),
        Jitter = 0,
    };

    private long FailedOnce(string unique = "", JobPriority priority = JobPriority.Normal)
    {
        var job = _house.Submit(_client, unique: unique, priority: priority, background: true);
        Assert.Equal(job, _house.Grab(_worker));
        Broker.UpdateStatus(_worker, job, 1, 2, "1\02"u8);
        Assert.True(_house.Fail(_worker, job));
        return job;
    }
}
