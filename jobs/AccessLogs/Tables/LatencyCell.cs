namespace AccessLogs.Tables;

/// <summary>The response times of one row that are of one of the <see cref="LatencyBuckets"/>.</summary>
internal struct LatencyCell
{
    /// <summary>The row's number in the high 48 bits, plus one so that no cell is all zero; the bucket in the low 16.</summary>
    public ulong Key;

    /// <summary>How many there are.</summary>
    public long Count;

    /// <summary>Their sum in microseconds; a sum beyond 64 bits stays at the most they hold.</summary>
    public long Sum;

    /// <summary>The longest.</summary>
    public long Max;

    /// <summary>The row's number.</summary>
    public readonly long Row => (long)(Key >> 16) - 1;

    /// <summary>The bucket.</summary>
    public readonly int Bucket => (int)(Key & 0xffff);

    /// <summary>Makes a key.</summary>
    /// <param name="row">The row's number.</param>
    /// <param name="bucket">The bucket.</param>
    /// <returns>The key.</returns>
    public static ulong KeyOf(long row, int bucket) => ((ulong)(row + 1) << 16) | (uint)bucket;
}
