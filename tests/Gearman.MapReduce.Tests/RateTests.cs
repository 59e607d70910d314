using Microsoft.Extensions.Time.Testing;

namespace Gearman.MapReduce.Tests;

/// <summary>Rates and the time left, by a clock that stands still.</summary>
public sealed class RateTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly ProgressLog _log = new();

    [Fact]
    public void The_time_left_goes_by_the_rate_of_the_last_ten_seconds()
    {
        var tracker = new ProgressTracker(_log, _time);
        tracker.Begin(MapReducePhase.Map, 100, 10_000);
        Assert.Equal((0, null), (_log.Reports[^1].BytesPerSecond, _log.Reports[^1].TimeLeft));
        for (var second = 0; second < 20; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            tracker.Advance(100);
        }

        Assert.Equal((100, TimeSpan.FromSeconds(80)), (_log.Reports[^1].BytesPerSecond, _log.Reports[^1].TimeLeft));
        for (var second = 0; second < 20; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            tracker.Advance(200);
        }

        Assert.Equal((200, TimeSpan.FromSeconds(20)), (_log.Reports[^1].BytesPerSecond, _log.Reports[^1].TimeLeft));
        Assert.Equal(TimeSpan.FromSeconds(40), _log.Reports[^1].Elapsed);
        tracker.Advance(4_000);
        Assert.Equal(TimeSpan.Zero, _log.Reports[^1].TimeLeft);
    }

    [Fact]
    public void A_stream_without_an_end_has_a_rate_and_no_time_left()
    {
        var tracker = new ProgressTracker(_log, _time);
        tracker.Begin(MapReducePhase.Map, 0, null);
        _time.Advance(TimeSpan.FromSeconds(2));
        tracker.Advance(100);
        Assert.Equal((50, null), (_log.Reports[^1].BytesPerSecond, _log.Reports[^1].TimeLeft));
    }
}
