using Microsoft.Extensions.Time.Testing;

namespace Gearman.MapReduce.Tests;

/// <summary>When a task has become a straggler.</summary>
public sealed class AttemptClockTests
{
    private const string Function = "job/map";

    private readonly FakeTimeProvider _time = new();
    private readonly StragglerWatch _watch;

    public AttemptClockTests() => _watch = new StragglerWatch(TimeSpan.FromSeconds(1), _time);

    [Fact]
    public async Task The_time_in_the_queue_makes_no_straggler_and_hides_none()
    {
        for (var i = 0; i < 3; i++)
        {
            Finish(queued: 100, worked: 10);
        }

        var clock = new AttemptClock(_time);
        _time.Advance(TimeSpan.FromSeconds(100));
        clock.Begin();
        var waiting = _watch.WaitAsync(Function, clock, TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromSeconds(19));
        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1)); // twice what half of them took
        Assert.Equal(TimeSpan.FromSeconds(20), await waiting);
    }

    [Fact]
    public async Task A_worker_that_takes_over_a_lost_one_s_task_is_measured_from_its_own_begin()
    {
        for (var i = 0; i < 3; i++)
        {
            Finish(queued: 0, worked: 10);
        }

        var clock = new AttemptClock(_time);
        clock.Begin();
        var waiting = _watch.WaitAsync(Function, clock, TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromSeconds(19));
        clock.Begin();
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(19));
        Assert.Equal(TimeSpan.FromSeconds(20), await waiting);
    }

    [Fact]
    public async Task What_no_worker_has_begun_is_measured_from_when_it_was_given_out()
    {
        for (var i = 0; i < 3; i++)
        {
            Finish(queued: 20, worked: 10);
        }

        var waiting = _watch.WaitAsync(Function, new AttemptClock(_time), TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(TimeSpan.FromSeconds(60), await waiting);
    }

    private void Finish(int queued, int worked)
    {
        var clock = new AttemptClock(_time);
        _time.Advance(TimeSpan.FromSeconds(queued));
        clock.Begin();
        _time.Advance(TimeSpan.FromSeconds(worked));
        _watch.Finished(Function, clock);
    }
}
