namespace AccessLogs.Report;

/// <summary>The order of names: by their bytes.</summary>
internal sealed class ByteOrder : IComparer<byte[]>
{
    /// <summary>The one there is.</summary>
    public static ByteOrder Instance { get; } = new();

    private ByteOrder()
    {
    }

    public int Compare(byte[]? x, byte[]? y) => x.AsSpan().SequenceCompareTo(y);
}
