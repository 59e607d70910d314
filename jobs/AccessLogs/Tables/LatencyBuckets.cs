using System.Numerics;

namespace AccessLogs.Tables;

/// <summary>
/// Response times by buckets: below 256 microseconds each has its own, above each power of two has 128, so that the middle of a bucket
/// is at most 1/256 (0.4 %) beside any time in it.
/// </summary>
internal static class LatencyBuckets
{
    private const int ExactBits = 8;
    private const int Exact = 1 << ExactBits;
    private const int Parts = Exact / 2;

    /// <summary>The bucket of a time.</summary>
    /// <param name="microseconds">The time, not negative.</param>
    /// <returns>Below 8,192; longer times have higher ones.</returns>
    public static int Of(long microseconds)
    {
        if (microseconds < Exact)
        {
            return (int)microseconds;
        }

        var power = BitOperations.Log2((ulong)microseconds);
        var part = (int)(microseconds >> (power - ExactBits + 1)) - Parts;
        return Exact + ((power - ExactBits) * Parts) + part;
    }

    /// <summary>The time in the middle of a bucket.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <returns>Microseconds.</returns>
    public static long Middle(int bucket)
    {
        if (bucket < Exact)
        {
            return bucket;
        }

        var power = ((bucket - Exact) / Parts) + ExactBits;
        var shift = power - ExactBits + 1;
        var low = (long)(((bucket - Exact) % Parts) + Parts) << shift;
        return low + ((1L << shift) / 2);
    }
}
