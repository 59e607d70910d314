using Gearman.Server.Brokering;
using Gearman.Server.Connections;

namespace Gearman.Server.Telemetry;

/// <summary>Takes what is there from the loop's thread, for whoever collects: once for all instruments of a collection.</summary>
internal sealed class LoadReader(ServerLoop loop, Broker broker, TimeProvider time)
{
    /// <summary>Longer than a collection takes, shorter than the time between two.</summary>
    private static readonly TimeSpan Freshness = TimeSpan.FromMilliseconds(100);

    /// <summary>A loop that is busy for longer has nothing to tell this time.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly object _gate = new();
    private ServerLoad? _load;
    private long? _takenAt;

    private bool IsFresh => _takenAt is { } at && time.GetElapsedTime(at) < Freshness;

    /// <summary>What is there; null if the loop does not say. From any thread but the loop's.</summary>
    public ServerLoad? Read()
    {
        lock (_gate)
        {
            if (!IsFresh && !loop.Ended.IsCompleted)
            {
                loop.Post(Take);
                Monitor.Wait(_gate, Patience);
            }

            return IsFresh ? _load : null;
        }
    }

    /// <summary>On the loop's thread.</summary>
    private void Take()
    {
        var load = ServerLoad.Of(broker, loop.ConnectionCount);
        lock (_gate)
        {
            _load = load;
            _takenAt = time.GetTimestamp();
            Monitor.PulseAll(_gate);
        }
    }
}
