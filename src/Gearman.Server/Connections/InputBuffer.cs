using System.Buffers;

namespace Gearman.Server.Connections;

/// <summary>
/// The start of an incomplete packet or line, kept in a rented array until the rest of it comes; none in between. For
/// a large packet it grows as its bytes come, not as its header says.
/// </summary>
internal struct InputBuffer()
{
    private byte[] _bytes = [];

    /// <summary>How much is kept.</summary>
    public int Length { get; private set; }

    /// <summary>What is kept.</summary>
    public readonly ReadOnlySpan<byte> Kept => _bytes.AsSpan(0, Length);

    /// <summary>Room for the rest of a packet behind what is kept, the kept part included; at most as long as the packet.</summary>
    /// <param name="needed">The length of the packet, longer than what is kept.</param>
    /// <param name="atLeast">The length to begin with.</param>
    public Span<byte> Grow(int needed, int atLeast)
    {
        if (_bytes.Length - Length < Math.Min(Length, needed - Length) || _bytes.Length == Length)
        {
            var grown = ArrayPool<byte>.Shared.Rent(Math.Min(needed, Math.Max(atLeast, Length * 2)));
            Kept.CopyTo(grown);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = grown;
        }

        return _bytes.AsSpan(0, Math.Min(_bytes.Length, needed));
    }

    /// <summary>Keeps what was read into the span of <see cref="Grow"/>.</summary>
    /// <param name="length">Its length, what was kept before included.</param>
    public void Extend(int length) => Length = length;

    /// <summary>Keeps this instead of what is kept, of which it may be a part.</summary>
    public void Keep(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            Release();
            return;
        }

        if (_bytes.Length < bytes.Length || bytes.Overlaps(_bytes))
        {
            var kept = ArrayPool<byte>.Shared.Rent(bytes.Length);
            bytes.CopyTo(kept);
            Release();
            _bytes = kept;
        }
        else
        {
            bytes.CopyTo(_bytes);
        }

        Length = bytes.Length;
    }

    /// <summary>Drops all.</summary>
    public void Release()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }

        this = new InputBuffer();
    }
}
