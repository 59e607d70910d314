using CsCheck;
using Gearman.Server.Brokering;
using Gearman.Server.Buffers;
using Microsoft.Extensions.Time.Testing;

namespace Gearman.Server.Tests.Brokering;

public sealed class JobTimersTests
{
    private readonly JobSlab _jobs = new(new SharedBuffers());
    private readonly JobDirectory _directory;
    private long _lastNumber;

    public JobTimersTests()
    {
        _directory = new JobDirectory(_jobs);
    }

    [Fact]
    public void Timers_fire_when_they_are_due_and_in_that_order() =>
        Gen.Int[0, 100].Array[0, 40].Sample(delays =>
        {
            var time = new FakeTimeProvider();
            var timers = new JobTimers(_jobs, _directory, time);
            var due = delays.Select(d => (Job: NewJob(), Delay: d)).ToArray();
            foreach (var (job, delay) in due)
            {
                timers.Set(_jobs[job], TimeSpan.FromMilliseconds(delay));
            }

            var fired = new HashSet<int>();
            for (var now = 0; now <= 100; now++)
            {
                while (timers.TryTakeDue(out var job))
                {
                    Assert.Equal(now, due.Single(d => d.Job == job).Delay);
                    Assert.True(fired.Add(job));
                }

                time.Advance(TimeSpan.FromMilliseconds(1));
            }

            Assert.Equal(delays.Length, fired.Count);
            Assert.Null(timers.NextDue);
        }, iter: 50, threads: 1);

    [Theory]
    [InlineData(1)]
    [InlineData(300)]
    [InlineData(8000)]
    public void A_timer_of_many_years_is_not_due_now(int years)
    {
        // The system's clock counts nanoseconds: 292 years are more than it can hold.
        var timers = new JobTimers(_jobs, _directory, TimeProvider.System);
        timers.Set(_jobs[NewJob()], TimeSpan.FromDays(365.0 * years));
        Assert.False(timers.TryTakeDue(out _));
        Assert.True(timers.NextDue > TimeProvider.System.GetTimestamp());
    }

    [Fact]
    public void Timers_of_jobs_that_ended_are_swept_out_and_the_others_fire()
    {
        var time = new FakeTimeProvider();
        var timers = new JobTimers(_jobs, _directory, time);
        var kept = new HashSet<int>();
        for (var i = 0; i < 10_000; i++)
        {
            var job = NewJob();
            timers.Set(_jobs[job], TimeSpan.FromSeconds(i % 10));
            if (i % 100 == 0)
            {
                kept.Add(job);
            }
            else
            {
                _directory.Remove(job);
                _jobs.Free(job);
            }
        }

        Assert.InRange(timers.Count, 100, 2000);
        time.Advance(TimeSpan.FromSeconds(10));
        var fired = new HashSet<int>();
        while (timers.TryTakeDue(out var job))
        {
            Assert.True(fired.Add(job));
        }

        Assert.Equal(kept, fired);
    }

    private int NewJob()
    {
        var id = _jobs.Allocate("u"u8, default, "w"u8);
        _jobs[id].Number = ++_lastNumber;
        _directory.Add(id, ref _jobs[id], default);
        return id;
    }
}
