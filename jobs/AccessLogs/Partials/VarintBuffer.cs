using System.Runtime.CompilerServices;
using AccessLogs.Tables;

namespace AccessLogs.Partials;

/// <summary>Collects numbers in their short form; what it holds becomes one bin of the partial result.</summary>
internal sealed unsafe class VarintBuffer : IDisposable
{
    private readonly NativeArray<byte> _bytes = new();

    /// <summary>The first byte of what was written.</summary>
    public byte* Bytes => _bytes.Pointer;

    /// <summary>The bytes that were written.</summary>
    public long Length { get; private set; }

    /// <summary>Writes a number.</summary>
    /// <param name="value">The number.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(ulong value)
    {
        if (_bytes.Capacity - Length < Varint.MaxLength)
        {
            _bytes.Reserve(Length + Varint.MaxLength);
        }

        Length = Varint.Write(_bytes.Pointer + Length, value) - _bytes.Pointer;
    }

    /// <summary>Writes bytes as they are.</summary>
    /// <param name="bytes">The bytes.</param>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        _bytes.Reserve(Length + bytes.Length);
        bytes.CopyTo(new Span<byte>(_bytes.Pointer + Length, bytes.Length));
        Length += bytes.Length;
    }

    /// <summary>Forgets what was written.</summary>
    public void Clear() => Length = 0;

    public void Dispose() => _bytes.Dispose();
}
