using Gearman.Server.Buffers;

namespace Gearman.Server.Connections;

/// <summary>
/// The start of an incomplete packet or line, kept in a rented buffer until the rest of it comes; none in between. For
/// a large packet it grows as its bytes come, not as its header says.
/// </summary>
internal struct InputBuffer()
{
    /// <summary>A buffer for a large packet is this many times as long as what has come of it.</summary>
    private const int GrowthFactor = 8;

    /// <summary>Read with a large packet, so that the small one that often follows needs no read of its own.</summary>
    private const int ReadAhead = 4096;

    private SharedBuffer? _buffer;

    /// <summary>How much is kept.</summary>
    public int Length { get; private set; }

    /// <summary>What is kept.</summary>
    public readonly ReadOnlySpan<byte> Kept => _buffer is null ? default : _buffer.Bytes.AsSpan(0, Length);

    /// <summary>Room for the rest of a packet behind what is kept, the kept part included, and a little more.</summary>
    /// <param name="buffers">Where to rent.</param>
    /// <param name="needed">The length of the packet, longer than what is kept.</param>
    /// <param name="atLeast">The length to begin with.</param>
    public Span<byte> Grow(SharedBuffers buffers, int needed, int atLeast)
    {
        var length = LengthFor(needed, Math.Max(atLeast, (long)Length * GrowthFactor));
        if (_buffer is null || (length > _buffer.Bytes.Length && (length >= needed || length >= 2L * _buffer.Bytes.Length)))
        {
            var grown = buffers.Rent(length);
            Kept.CopyTo(grown.Bytes);
            Drop(buffers);
            _buffer = grown;
        }

        return _buffer.Bytes.AsSpan(0, LengthFor(needed, _buffer.Bytes.Length));
    }

    /// <summary>Keeps what was read into the span of <see cref="Grow"/>; what is viewed of it needs no copy to be kept.</summary>
    /// <param name="buffers">Where it was rented.</param>
    /// <param name="length">Its length, what was kept before included.</param>
    public void Extend(SharedBuffers buffers, int length)
    {
        Length = length;
        buffers.Lend(_buffer!);
    }

    /// <summary>Keeps this instead of what is kept, of which it may be a part.</summary>
    /// <param name="buffers">Where to rent.</param>
    /// <param name="bytes">The start of a packet or line.</param>
    /// <param name="needed">The length of the packet, if it is known.</param>
    public void Keep(SharedBuffers buffers, ReadOnlySpan<byte> bytes, int needed)
    {
        if (bytes.IsEmpty)
        {
            Release(buffers);
            return;
        }

        if (_buffer is null || _buffer.Holders > 1 || _buffer.Bytes.Length < bytes.Length || bytes.Overlaps(_buffer.Bytes))
        {
            var kept = buffers.Rent(Math.Max(bytes.Length, LengthFor(needed, (long)bytes.Length * GrowthFactor)));
            bytes.CopyTo(kept.Bytes);
            Drop(buffers);
            _buffer = kept;
        }
        else
        {
            bytes.CopyTo(_buffer.Bytes);
        }

        Length = bytes.Length;
    }

    /// <summary>Drops all.</summary>
    public void Release(SharedBuffers buffers)
    {
        Drop(buffers);
        this = new InputBuffer();
    }

    private static int LengthFor(int needed, long most) => (int)Math.Min(Math.Min((long)needed + ReadAhead, Array.MaxLength), most);

    private readonly void Drop(SharedBuffers buffers)
    {
        if (_buffer is not null)
        {
            buffers.Release(_buffer);
        }
    }
}
