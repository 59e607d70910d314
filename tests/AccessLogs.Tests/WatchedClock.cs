using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace AccessLogs.Tests;

/// <summary>A clock that stands until a test lets a time pass that somebody waits for.</summary>
internal sealed class WatchedClock : FakeTimeProvider
{
    private readonly Channel<TimeSpan> _waits = Channel.CreateUnbounded<TimeSpan>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _waits.Writer.TryWrite(dueTime);
        return timer;
    }

    /// <summary>Waits until somebody waits for a time, and lets it pass.</summary>
    public async Task PassAsync(TimeSpan wait, CancellationToken stop)
    {
        while (await _waits.Reader.ReadAsync(stop) != wait)
        {
            // Another wait, which ended or goes on.
        }

        Advance(wait);
    }
}
