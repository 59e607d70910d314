using Gearman.Server.Brokering;
using Gearman.Server.Storing;

namespace Gearman.Server.Tests.Brokering;

/// <summary>What a store is told, and what becomes of jobs when it has or has not taken it.</summary>
public sealed class LedgerTests
{
    private readonly BrokerHouse _house = new(limits: new BrokerLimits { FailedJobs = 2 }, hasStore: true);
    private readonly RecordingPeer _client;
    private readonly RecordingPeer _worker;

    public LedgerTests()
    {
        _client = _house.Join("client");
        _worker = _house.Worker("f");
    }

    private Broker Broker => _house.Broker;

    [Fact]
    public void Foreground_jobs_are_none_of_its_business()
    {
        var job = _house.Submit(_client);
        Assert.Equal(job, _house.Grab(_worker));
        _house.Complete(_worker, job);
        Assert.True(Broker.Ledger!.IsSettled);
    }

    [Fact]
    public void A_job_is_given_out_and_acknowledged_when_it_is_committed_and_its_end_is_told()
    {
        var job = _house.Submit(_client, background: true);
        Assert.Equal(0, _house.Grab(_worker));
        Assert.Equal((1, 0, 1), _house.Status());
        Assert.Equal([(JobBatchEntryKind.Added, job)], Turn());
        Broker.Commit();
        Assert.Equal([$"stored {job}"], _client.Answers);
        Assert.Equal(job, _house.Grab(_worker));
        _house.Complete(_worker, job);
        Assert.Equal([(JobBatchEntryKind.Removed, job)], Turn());
    }

    [Fact]
    public void Who_joins_a_job_that_is_not_committed_waits_as_long_and_who_joins_later_not_at_all()
    {
        var job = _house.Submit(_client, unique: "u", background: true);
        Turn();
        Assert.Equal(job, _house.Submit(_client, unique: "u", background: true));
        Broker.Commit();
        Assert.Equal([$"stored {job}"], _client.Answers);
        Assert.Empty(Turn());
        Broker.Commit();
        Assert.Equal([$"stored {job}", $"stored {job}"], _client.Answers);
        Assert.Equal(job, _house.Submit(_client, unique: "u", background: true));
        Assert.True(Broker.Ledger!.IsSettled);
    }

    [Fact]
    public void What_is_refused_is_not_done_though_its_client_wanted_to_watch_it()
    {
        _house.Submit(_client, unique: "u", background: true, watched: true);
        Turn();
        _house.Submit(_client, unique: "u", background: true, watched: true);
        Broker.Refuse();
        Assert.Equal(["refused", "refused"], _client.Answers);
        Assert.Equal(0, _house.Grab(_worker));
        Assert.Equal(0, Broker.JobCount);
    }

    [Fact]
    public void A_job_that_others_wait_for_is_done_though_the_store_refused_it()
    {
        _house.Submit(_client, unique: "u", background: true, watched: true);
        var job = _house.Submit(_house.Join("other"), unique: "u");
        Turn();
        Broker.Refuse();
        Assert.Equal(job, _house.Grab(_worker));
        _house.Complete(_worker, job);
        Assert.Empty(_client.JobEvents);
    }

    [Fact]
    public void What_is_refused_is_gone_with_all_that_came_since_but_for_the_ends_of_jobs()
    {
        var stands = Stored();
        Assert.Equal(stands, _house.Grab(_worker));
        _house.Submit(_client, background: true);
        Turn();
        _house.Submit(_client, background: true);
        _house.Complete(_worker, stands);
        Broker.Refuse();
        Assert.Equal([$"stored {stands}", "refused", "refused"], _client.Answers);
        Assert.Equal(0, Broker.JobCount);
        Assert.Equal((0, 0, 1), _house.Status());
        Assert.Equal([(JobBatchEntryKind.Removed, stands)], Turn());
    }

    [Fact]
    public void A_foreground_client_that_joined_a_refused_job_still_gets_its_result()
    {
        var job = _house.Submit(_client, unique: "u", background: true);
        var other = _house.Join("other");
        Assert.Equal(job, _house.Submit(other, unique: "u"));
        Turn();
        Broker.Refuse();
        Assert.Equal(job, _house.Grab(_worker));
        _house.Complete(_worker, job, "r");
        Assert.Single(other.JobEvents);
        Assert.True(Broker.Ledger!.IsSettled);
    }

    [Fact]
    public void A_foreground_job_that_became_a_background_job_is_stored_and_runs_meanwhile()
    {
        var job = _house.Submit(_client, unique: "u");
        Assert.Equal(job, _house.Submit(_client, unique: "u", background: true));
        Assert.Equal(job, _house.Grab(_worker));
        Assert.Equal([(JobBatchEntryKind.Added, job)], Turn());
        Broker.Refuse();
        // Nobody was told that it is safe: it goes with its client, as a foreground job does.
        _house.CantDo(_worker, "f");
        Broker.Leave(_client);
        Assert.Equal(0, Broker.JobCount);
    }

    [Fact]
    public void A_job_that_is_cancelled_before_its_commit_does_not_run()
    {
        var job = _house.Submit(_client, background: true);
        Turn();
        Assert.True(Broker.Cancel(job));
        Broker.Commit();
        Assert.Equal(0, Broker.JobCount);
        Assert.Equal([(JobBatchEntryKind.Removed, job)], Turn());
    }

    [Fact]
    public void A_cancel_of_a_running_job_is_told_at_once()
    {
        var job = Stored();
        _house.Grab(_worker);
        Broker.Cancel(job);
        Assert.Equal([(JobBatchEntryKind.Removed, job)], Turn());
        Broker.Commit();
        _house.Complete(_worker, job);
        Assert.True(Broker.Ledger!.IsSettled);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_job_of_a_time_waits_for_its_time_and_its_commit_whichever_is_later(bool commitFirst)
    {
        var job = _house.Submit(_client, background: true, epoch: _house.EpochIn(10));
        Turn();
        if (commitFirst)
        {
            Broker.Commit();
            Assert.Equal(0, _house.Grab(_worker));
        }

        _house.Pass(TimeSpan.FromSeconds(11));
        if (!commitFirst)
        {
            Assert.Equal(0, _house.Grab(_worker));
            Broker.Commit();
        }

        Assert.Equal(job, _house.Grab(_worker));
        Assert.Equal((1, 1, 1), _house.Status());
    }

    [Fact]
    public void A_job_comes_back_with_all_that_it_had_and_no_number_is_used_again()
    {
        var batch = new JobBatch();
        batch.Append(new JobBatchEntry { Id = 7, Function = "f"u8, Unique = "u"u8, Workload = "w"u8, Priority = 0, Epoch = _house.EpochIn(5) });
        batch.Append(new JobBatchEntry { Id = 5, Function = "f"u8, Workload = "w"u8, Priority = 2 });
        batch.Append(new JobBatchEntry { Kind = JobBatchEntryKind.Removed, Id = 20 });
        Replay(Broker, batch);
        Assert.Equal(5, _house.Grab(_worker));
        Assert.Equal(7, _house.Submit(_client, unique: "u", background: true));
        Assert.Equal(21, _house.Submit(_client));
        _house.Pass(TimeSpan.FromSeconds(6));
        Assert.Equal(7, _house.Grab(_worker));
        _house.Complete(_worker, 5);
        Assert.Equal([(JobBatchEntryKind.Removed, 5)], Turn());
    }

    /// <summary>As a log tells it: jobs that are copied behind younger ones, told twice, done, or failed.</summary>
    [Fact]
    public void What_happened_comes_back_as_what_is_there()
    {
        var batch = new JobBatch();
        foreach (var id in (long[])[3, 8, 9, 10, 4, 5, 12, 5, 1, 14])
        {
            batch.Append(new JobBatchEntry { Id = id, Function = "f"u8, Unique = [(byte)('a' + id)], Priority = 1, Epoch = id == 14 ? _house.EpochIn(5) : 0 });
        }

        foreach (var id in (long[])[2, 4, 8, 12, 14])
        {
            batch.Append(new JobBatchEntry { Kind = JobBatchEntryKind.Removed, Id = id });
        }

        foreach (var id in (long[])[10, 3, 10])
        {
            batch.Append(new JobBatchEntry { Kind = JobBatchEntryKind.Failed, Id = id, Function = "f"u8, Failure = "why"u8 });
        }

        batch.Append(new JobBatchEntry { Kind = JobBatchEntryKind.Removed, Id = 3 });
        Replay(Broker, batch);
        Assert.Equal((3, 0, 1), _house.Status());
        Assert.Equal(10, Assert.Single(Broker.Failed.All).Number);
        Assert.Equal([1, 5, 9, 0], Enumerable.Range(0, 4).Select(_ => _house.Grab(_worker)));
        Assert.Equal(15, _house.Submit(_client, unique: "" + (char)('a' + 8)));
        Assert.Equal(9, _house.Submit(_client, unique: "" + (char)('a' + 9)));
    }

    [Fact]
    public void A_job_that_failed_is_told_with_its_failure_and_comes_back_with_it()
    {
        var job = Failed("u");
        JobBatch told = new();
        foreach (var entry in Broker.Ledger!.Turn())
        {
            told.Append(entry);
        }

        Assert.Equal(1, told.Count);
        var again = new BrokerHouse(hasStore: true);
        foreach (var entry in told)
        {
            Assert.Equal((JobBatchEntryKind.Failed, job), (entry.Kind, entry.Id));
        }

        Replay(again.Broker, told);

        var (before, after) = (Assert.Single(Broker.Failed.All), Assert.Single(again.Broker.Failed.All));
        Assert.Equal((before.Number, before.Priority, before.Failure.At), (after.Number, after.Priority, after.Failure.At));
        Assert.Equal([before.Function, before.Unique, before.Workload], [after.Function, after.Unique, after.Workload]);
        Assert.Equal(before.Failure.History, after.Failure.History);
        Assert.Equal(0, again.Broker.JobCount);
        Assert.Equal(job + 1, again.Submit(again.Join()));
    }

    [Fact]
    public void A_failed_job_that_is_forgotten_or_deleted_is_removed()
    {
        long[] jobs = [Failed(), Failed(), Failed()];
        Turn();
        Broker.Commit();
        Assert.Equal([jobs[1], jobs[2]], Broker.Failed.All.Select(f => f.Number));
        Broker.Failed.Remove(Broker.Failed.All.First());
        Assert.Equal([(JobBatchEntryKind.Removed, jobs[1])], Turn());
    }

    [Fact]
    public void A_foreground_job_that_was_given_up_is_none_of_the_stores()
    {
        var house = new BrokerHouse(retries: 1, hasStore: true);
        house.Submit(house.Join());
        var worker = house.Worker("f");
        house.Grab(worker);
        house.Broker.Leave(worker);
        house.Broker.Failed.Remove(Assert.Single(house.Broker.Failed.All));
        Assert.True(house.Broker.Ledger!.IsSettled);
    }

    [Fact]
    public void A_failed_job_is_replaced_by_its_new_one_in_one_batch_and_that_runs_when_it_is_committed()
    {
        var failed = Failed("u");
        Turn();
        Broker.Commit();
        Assert.True(Broker.Requeue(Broker.Failed.All.Single(), out var job, out _));
        Assert.Equal(0, _house.Grab(_worker));
        Assert.Equal([(JobBatchEntryKind.Added, job), (JobBatchEntryKind.Removed, failed)], Turn());
        Broker.Commit();
        Assert.Equal(job, _house.Grab(_worker));
        Assert.Empty(Broker.Failed.All);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_failed_job_whose_new_one_is_refused_is_failed_as_before(bool turned)
    {
        var failed = Failed("u");
        Turn();
        Broker.Commit();
        Broker.Requeue(Broker.Failed.All.Single(), out _, out _);
        if (turned)
        {
            Turn();
        }

        Broker.Refuse();
        Assert.Equal(failed, Assert.Single(Broker.Failed.All).Number);
        Assert.Equal(0, Broker.JobCount);
        Assert.Equal(0, _house.Grab(_worker));
        Assert.Empty(Turn());
        Broker.Commit();
        Assert.True(Broker.Requeue(Broker.Failed.All.Single(), out _, out _));
    }

    [Fact]
    public void A_failure_that_is_not_committed_yet_is_said_again_though_its_job_was_to_be_queued_anew()
    {
        var failed = Failed();
        Turn();
        Broker.Requeue(Broker.Failed.All.Single(), out _, out _);
        Broker.Refuse();
        Assert.Equal([(JobBatchEntryKind.Failed, failed)], Turn());
    }

    private long Failed(string unique = "")
    {
        var job = _house.Submit(_client, unique: unique, background: true);
        Turn();
        Broker.Commit();
        Assert.Equal(job, _house.Grab(_worker));
        _house.Throw(_worker, job, "why");
        _house.Time.Advance(TimeSpan.FromSeconds(1));
        return job;
    }

    private static void Replay(Broker broker, JobBatch batch)
    {
        var replay = broker.BeginReplay();
        replay.Take(batch);
        replay.Complete();
    }

    private long Stored()
    {
        var job = _house.Submit(_client, background: true);
        Turn();
        Broker.Commit();
        return job;
    }

    private List<(JobBatchEntryKind Kind, long Id)> Turn()
    {
        List<(JobBatchEntryKind Kind, long Id)> told = [];
        foreach (var entry in Broker.Ledger!.Turn())
        {
            told.Add((entry.Kind, entry.Id));
        }

        return told;
    }
}
