namespace Gearman.Server.Buffers;

/// <summary>A part of a <see cref="SharedBuffer"/>, which stays where it is until the slice is released.</summary>
internal sealed class SharedSlice
{
    public SharedBuffer Buffer = null!;
    public int Start;
    public int Length;

    /// <summary>For a list of slices; whose, is the business of who holds them.</summary>
    public SharedSlice? Next;

    /// <summary>Bytes before this slice in the stream that it is a part of.</summary>
    public long Position;

    public ReadOnlySpan<byte> Bytes => Buffer.Bytes.AsSpan(Start, Length);
}
