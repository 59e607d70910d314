namespace Gearman.Server;

/// <summary>So many a second on average, and at most a second's worth at once.</summary>
internal sealed class TokenBucket(double perSecond, TimeProvider time)
{
    private readonly double _capacity = Math.Max(perSecond, 1);
    private double _tokens = Math.Max(perSecond, 1);
    private long _filledAt = time.GetTimestamp();

    /// <summary>Nothing was taken for so long that all tokens are there.</summary>
    public bool IsFull
    {
        get
        {
            Fill();
            return _tokens >= _capacity;
        }
    }

    /// <summary>None is left now.</summary>
    public bool IsEmpty
    {
        get
        {
            if (_tokens < 1)
            {
                Fill();
            }

            return _tokens < 1;
        }
    }

    /// <summary>Takes a token.</summary>
    /// <returns>False if none is left.</returns>
    public bool TryTake()
    {
        if (IsEmpty)
        {
            return false;
        }

        _tokens--;
        return true;
    }

    private void Fill()
    {
        var now = time.GetTimestamp();
        _tokens = Math.Min(_capacity, _tokens + (time.GetElapsedTime(_filledAt, now).TotalSeconds * perSecond));
        _filledAt = now;
    }
}
