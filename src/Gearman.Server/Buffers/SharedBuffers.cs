using System.Buffers;

namespace Gearman.Server.Buffers;

/// <summary>
/// The large payloads of a server. One that is read into a buffer of its own stays there, as a job and as what is sent, and
/// is never copied: views are passed on as they are, and who wants to keep one asks here, where it is known which buffer
/// the views that go round come from. On the loop's thread only.
/// </summary>
internal sealed class SharedBuffers
{
    /// <summary>Shorter ones are copied: that costs less than a send of their own.</summary>
    public const int MinLength = 32 * 1024;

    private readonly Stack<SharedBuffer> _spareBuffers = new();
    private readonly Stack<SharedSlice> _spareSlices = new();
    private SharedBuffer? _lent;

    /// <summary>A buffer with one holder, the caller.</summary>
    /// <param name="length">At least so many bytes.</param>
    public SharedBuffer Rent(int length)
    {
        if (!_spareBuffers.TryPop(out var buffer))
        {
            buffer = new SharedBuffer();
        }

        buffer.Bytes = ArrayPool<byte>.Shared.Rent(length);
        buffer.Holders = 1;
        return buffer;
    }

    /// <summary>Says where the views come from that are passed on next.</summary>
    public void Lend(SharedBuffer buffer) => _lent = buffer;

    /// <summary>True if <see cref="Keep"/> needs no copy.</summary>
    public bool IsLent(ReadOnlySpan<byte> bytes) => _lent is { } lent && bytes.Overlaps(lent.Bytes);

    /// <summary>Makes bytes outlive the call, where they are if they are lent, else by a copy.</summary>
    public SharedSlice Keep(ReadOnlySpan<byte> bytes)
    {
        SharedBuffer buffer;
        if (_lent is { } lent && lent.Bytes.AsSpan().Overlaps(bytes, out var start))
        {
            buffer = lent;
            buffer.Holders++;
        }
        else
        {
            start = 0;
            buffer = Rent(bytes.Length);
            bytes.CopyTo(buffer.Bytes);
        }

        if (!_spareSlices.TryPop(out var slice))
        {
            slice = new SharedSlice();
        }

        (slice.Buffer, slice.Start, slice.Length) = (buffer, start, bytes.Length);
        return slice;
    }

    public void Release(SharedSlice slice)
    {
        Release(slice.Buffer);
        slice.Buffer = null!;
        slice.Next = null;
        _spareSlices.Push(slice);
    }

    public void Release(SharedBuffer buffer)
    {
        if (--buffer.Holders > 0)
        {
            return;
        }

        if (_lent == buffer)
        {
            _lent = null;
        }

        ArrayPool<byte>.Shared.Return(buffer.Bytes);
        buffer.Bytes = [];
        _spareBuffers.Push(buffer);
    }
}
