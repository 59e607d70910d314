using AccessLogs.Tables;

namespace AccessLogs.Selection;

/// <summary>Compares byte strings, and finds them by spans.</summary>
internal sealed unsafe class ByteComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    /// <summary>The one there is.</summary>
    public static ByteComparer Instance { get; } = new();

    private ByteComparer()
    {
    }

    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

    public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

    public int GetHashCode(ReadOnlySpan<byte> alternate)
    {
        fixed (byte* bytes = alternate)
        {
            return (int)KeyHash.Process.Of(bytes, alternate.Length);
        }
    }

    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
}
