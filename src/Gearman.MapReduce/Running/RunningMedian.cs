namespace Gearman.MapReduce;

/// <summary>The median of durations that come one by one: the lower half in one heap, the upper half in another.</summary>
internal sealed class RunningMedian
{
    private readonly PriorityQueue<TimeSpan, TimeSpan> _upper = new(); // the least first; as many as the lower ones, or one more
    private readonly PriorityQueue<TimeSpan, TimeSpan> _lower = new(Comparer<TimeSpan>.Create((x, y) => y.CompareTo(x)));

    public int Count => _lower.Count + _upper.Count;

    /// <summary>The median; of an even number of durations the upper one.</summary>
    public TimeSpan Median => _upper.Peek();

    public void Add(TimeSpan duration)
    {
        if (_upper.Count == _lower.Count)
        {
            var greatest = _lower.EnqueueDequeue(duration, duration);
            _upper.Enqueue(greatest, greatest);
        }
        else
        {
            var least = _upper.EnqueueDequeue(duration, duration);
            _lower.Enqueue(least, least);
        }
    }
}
