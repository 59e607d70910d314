namespace Gearman.Client.Transport;

/// <summary>
/// The bytes that came and are not read yet, in one piece. It grows as bytes arrive, never on the word of a header
/// alone: at most to four times what came, and to the size of the packet that is coming in.
/// </summary>
internal sealed class ReceiveBuffer
{
    /// <summary>Some hundred small packets a read, and below the 85,000 bytes of the large object heap.</summary>
    private const int InitialSize = 64 * 1024;

    private byte[] _array = GC.AllocateUninitializedArray<byte>(InitialSize);
    private int _start;
    private int _end;
    private bool _lent;

    /// <summary>The bytes that are not consumed yet.</summary>
    public ReadOnlySpan<byte> Unread => _array.AsSpan(_start, _end - _start);

    /// <summary>Where the next bytes go; never empty.</summary>
    /// <param name="needed">How many unread bytes make the next packet whole.</param>
    public Memory<byte> GetFree(int needed)
    {
        var unread = _end - _start;
        if (_lent || (unread == 0 && _array.Length > InitialSize))
        {
            Move(GC.AllocateUninitializedArray<byte>(Math.Max(InitialSize, unread)));
        }
        else if (unread == 0 || _array.Length - _start < needed)
        {
            Move(_array);
        }

        if (_end == _array.Length)
        {
            Move(GC.AllocateUninitializedArray<byte>((int)Math.Clamp(needed, unread + 1L, Math.Max(4L * unread, InitialSize))));
        }

        return _array.AsMemory(_end);
    }

    /// <summary>Takes in bytes that were written to <see cref="GetFree"/>.</summary>
    public void Commit(int count) => _end += count;

    /// <summary>Lets go of bytes at the start of <see cref="Unread"/>.</summary>
    public void Consume(int count) => _start += count;

    /// <summary>
    /// Keeps a part of <see cref="Unread"/> beyond the packet's time. A part that fills most of the buffer is not
    /// copied: the buffer itself is given away.
    /// </summary>
    public ReadOnlyMemory<byte> Keep(ReadOnlySpan<byte> part)
    {
        if (part.Length < InitialSize / 2 || part.Length < _array.Length / 2)
        {
            return part.ToArray();
        }

        _lent = true;
        _array.AsSpan().Overlaps(part, out var offset);
        return _array.AsMemory(offset, part.Length);
    }

    private void Move(byte[] target)
    {
        Unread.CopyTo(target);
        _end -= _start;
        _start = 0;
        _lent &= target == _array;
        _array = target;
    }
}
