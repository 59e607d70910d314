namespace AccessLogs.Tables;

/// <summary>Keys in a run of memory: for each number in turn the length (<see cref="Varint"/>) and the bytes.</summary>
/// <param name="keys">The first byte.</param>
/// <param name="length">The bytes.</param>
/// <param name="count">The keys.</param>
internal readonly unsafe struct KeysView(byte* keys, long length, int count)
{
    /// <summary>The first byte.</summary>
    public byte* Keys { get; } = keys;

    /// <summary>The bytes.</summary>
    public long Length { get; } = length;

    /// <summary>The keys.</summary>
    public int Count { get; } = count;
}
