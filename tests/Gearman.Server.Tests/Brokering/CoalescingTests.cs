using System.Text;
using Gearman.Server.Brokering;

namespace Gearman.Server.Tests.Brokering;

public sealed class CoalescingTests
{
    private readonly BrokerHouse _house = new();
    private readonly RecordingPeer _first;
    private readonly RecordingPeer _second;

    public CoalescingTests()
    {
        _first = _house.Join("first");
        _second = _house.Join("second");
    }

    [Fact]
    public void The_same_unique_of_a_function_is_one_job_and_all_its_clients_hear_of_it()
    {
        var job = _house.Submit(_first, unique: "u", workload: "1");
        Assert.Equal(job, _house.Submit(_second, unique: "u", workload: "2", priority: JobPriority.High));
        Assert.Equal((1, 0, 0), _house.Status());
        var worker = _house.Worker("f");
        Assert.True(_house.Broker.TryGrab(worker, out var assignment));
        Assert.Equal("1", Encoding.Latin1.GetString(assignment.Workload));
        _house.Complete(worker, job, "done");
        Assert.Equal([$"Complete {job} done"], _first.JobEvents);
        Assert.Equal([$"Complete {job} done"], _second.JobEvents);
    }

    [Fact]
    public void The_same_connection_submitting_twice_hears_everything_twice()
    {
        var job = _house.Submit(_first, unique: "u");
        _house.Submit(_first, unique: "u");
        var worker = _house.Worker("f");
        _house.Grab(worker);
        _house.Complete(worker, job);
        Assert.Equal([$"Complete {job}", $"Complete {job}"], _first.JobEvents);
    }

    [Fact]
    public void A_client_may_join_a_running_job()
    {
        var job = _house.Submit(_first, unique: "u");
        var worker = _house.Worker("f");
        _house.Grab(worker);
        Assert.Equal(job, _house.Submit(_second, unique: "u"));
        Assert.Equal(0, _house.Grab(worker));
        _house.Complete(worker, job);
        Assert.Single(_second.Events);
    }

    [Fact]
    public void A_finished_job_is_joined_no_more()
    {
        var job = _house.Submit(_first, unique: "u");
        var worker = _house.Worker("f");
        _house.Grab(worker);
        _house.Complete(worker, job);
        Assert.NotEqual(job, _house.Submit(_first, unique: "u"));
    }

    [Theory]
    [InlineData("", "same", false)]
    [InlineData("-", "same", true)]
    [InlineData("-", "", false)]
    [InlineData("u", "", true)]
    [InlineData("--", "", true)]
    public void Empty_never_coalesces_and_a_dash_by_the_workload(string unique, string workload, bool coalesces)
    {
        var job = _house.Submit(_first, unique: unique, workload: workload);
        Assert.Equal(coalesces, _house.Submit(_second, unique: unique, workload: workload) == job);
    }

    [Fact]
    public void A_dash_with_other_data_is_another_job()
    {
        var job = _house.Submit(_first, unique: "-", workload: "a");
        Assert.NotEqual(job, _house.Submit(_first, unique: "-", workload: "b"));
    }

    [Fact]
    public void A_unique_that_reads_like_the_workload_of_a_dash_is_another_job()
    {
        var job = _house.Submit(_first, unique: "-", workload: "key");
        Assert.NotEqual(job, _house.Submit(_first, unique: "key", workload: "key"));
    }

    [Fact]
    public void Functions_do_not_share_uniques() =>
        Assert.NotEqual(_house.Submit(_first, "f", "u"), _house.Submit(_first, "g", "u"));

    [Fact]
    public void A_unique_of_64_bytes_coalesces_by_all_its_bytes()
    {
        var unique = new string('u', 64);
        var job = _house.Submit(_first, unique: unique);
        Assert.Equal(job, _house.Submit(_second, unique: unique));
        Assert.NotEqual(job, _house.Submit(_second, unique: new string('u', 63) + "v"));
        Assert.NotEqual(job, _house.Submit(_second, unique: new string('u', 63)));
    }

    [Fact]
    public void A_background_job_that_a_foreground_client_joined_stays_when_that_client_leaves()
    {
        var job = _house.Submit(_first, unique: "u", background: true);
        Assert.Equal(job, _house.Submit(_second, unique: "u"));
        _house.Broker.Leave(_second);
        Assert.Equal(job, _house.Grab(_house.Worker("f")));
    }

    [Fact]
    public void A_foreground_job_that_was_submitted_in_the_background_too_stays_when_its_client_leaves()
    {
        var job = _house.Submit(_first, unique: "u");
        Assert.Equal(job, _house.Submit(_second, unique: "u", background: true));
        _house.Broker.Leave(_first);
        var worker = _house.Worker("f");
        Assert.Equal(job, _house.Grab(worker));
        Assert.True(_house.Complete(worker, job));
        Assert.Empty(_second.Events);
    }

    [Fact]
    public void The_unique_of_a_departed_client_starts_the_job_anew()
    {
        var job = _house.Submit(_first, unique: "u");
        _house.Broker.Leave(_first);
        var again = _house.Submit(_second, unique: "u");
        Assert.NotEqual(job, again);
        var worker = _house.Worker("f");
        Assert.Equal(again, _house.Grab(worker));
        _house.Complete(worker, again);
        Assert.Single(_second.Events);
    }

    [Fact]
    public void The_status_of_a_unique_ignores_the_function_and_counts_the_clients()
    {
        _house.Submit(_first, "f", "u");
        _house.Submit(_second, "f", "u");
        var status = _house.Broker.GetStatus("u"u8, out var clients);
        Assert.True(status is { Known: true, Running: false });
        Assert.Equal(2u, clients);
        Assert.False(_house.Broker.GetStatus("v"u8, out clients).Known);
        Assert.Equal(0u, clients);
        Assert.False(_house.Broker.GetStatus(""u8, out _).Known);
        Assert.False(_house.Broker.GetStatus("-"u8, out _).Known);
    }

    [Fact(Timeout = 60_000)]
    public Task Clients_of_a_crowded_job_leave_in_any_order_without_a_walk_through_the_crowd() => Task.Run(() =>
    {
        // Two clients wait four hundred thousand times each: were every watch searched from the first on, 160 billion steps.
        for (var i = 0; i < 400_000; i++)
        {
            _house.Submit(_first, unique: "u");
        }

        for (var i = 0; i < 400_000; i++)
        {
            _house.Submit(_second, unique: "u");
        }

        _house.Broker.Leave(_first);
        _house.Broker.GetStatus("u"u8, out var clients);
        Assert.Equal(400_000u, clients);
        _house.Broker.Leave(_second);
        Assert.Equal(0, _house.Broker.JobCount);
    }, TestContext.Current.CancellationToken);
}
