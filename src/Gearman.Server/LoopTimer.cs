using Gearman.Server.Brokering;
using Gearman.Server.Connections;

namespace Gearman.Server;

/// <summary>
/// Wakes the loop when the broker has something due. The timer is armed for the earliest time and checked when it fires,
/// not set back whenever what was due is done before: most of it is.
/// </summary>
internal sealed class LoopTimer : IDisposable
{
    /// <summary>The system's timers take 49 days at most; what is due later is looked at again then.</summary>
    private static readonly TimeSpan MaxDelay = TimeSpan.FromDays(1);

    private readonly Broker _broker;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;

    /// <summary>When the timer fires, as a timestamp.</summary>
    private long _armedFor = long.MaxValue;

    public LoopTimer(Broker broker, ServerLoop loop, TimeProvider time)
    {
        _broker = broker;
        _time = time;
        _timer = time.CreateTimer(_ => loop.Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Does what is due and arms the timer for the next. On the loop's thread, every turn.</summary>
    public void Run()
    {
        if (_broker.NextDue is not { } due)
        {
            return;
        }

        if (_armedFor != long.MaxValue && _armedFor <= due && _time.GetTimestamp() < _armedFor)
        {
            return;
        }

        _broker.RunDue();
        _armedFor = long.MaxValue;
        if (_broker.NextDue is { } next)
        {
            var now = _time.GetTimestamp();
            _armedFor = Math.Min(next, now + (long)(MaxDelay.TotalSeconds * _time.TimestampFrequency));
            // A millisecond more: a timer that fires early would find nothing due.
            var delay = _time.GetElapsedTime(now, _armedFor) + TimeSpan.FromMilliseconds(1);
            _timer.Change(delay > TimeSpan.Zero ? delay : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose() => _timer.Dispose();
}
