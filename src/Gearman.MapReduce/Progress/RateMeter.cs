namespace Gearman.MapReduce;

/// <summary>A rate over the last ten seconds, of a total that rises.</summary>
internal sealed class RateMeter(TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(200); // samples need not be closer

    private readonly long _start = time.GetTimestamp();
    private readonly Queue<(TimeSpan At, long Total)> _samples = new([(TimeSpan.Zero, 0)]);
    private TimeSpan _last;

    public TimeSpan Elapsed => time.GetElapsedTime(_start);

    /// <summary>Takes the total as it is now, and says how much of it comes in a second.</summary>
    public double Measure(long total)
    {
        var now = Elapsed;
        if (now - _last >= Step)
        {
            _samples.Enqueue((now, total));
            _last = now;
            while (_samples.Count > 2 && now - _samples.Peek().At > Window)
            {
                _samples.Dequeue();
            }
        }

        var (at, before) = _samples.Peek();
        return now > at ? (total - before) / (now - at).TotalSeconds : 0;
    }
}
