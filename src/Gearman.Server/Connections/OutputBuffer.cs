using System.Buffers;

namespace Gearman.Server.Connections;

/// <summary>What is written for a peer and not yet sent, in one rented array; none while there is nothing.</summary>
internal struct OutputBuffer()
{
    private const int MinLength = 4096;

    private byte[] _bytes = [];
    private int _start;
    private int _end;
    private int _longestWrite;

    /// <summary>How much is written and not sent.</summary>
    public readonly int Length => _end - _start;

    /// <summary>The same without the longest write since the buffer was empty: one packet may be of any length.</summary>
    public readonly int LengthBeyondOne => Length - _longestWrite;

    /// <summary>What is written and not sent.</summary>
    public readonly ReadOnlySpan<byte> Unsent => _bytes.AsSpan(_start, Length);

    /// <summary>Where to write next.</summary>
    public readonly Span<byte> Free => _bytes.AsSpan(_end);

    /// <inheritdoc cref="Free"/>
    public readonly Memory<byte> FreeMemory => _bytes.AsMemory(_end);

    /// <summary>Makes room behind what is written.</summary>
    /// <param name="length">At least so many bytes, and one.</param>
    public void Reserve(int length)
    {
        if (_bytes.Length - _end >= Math.Max(length, 1))
        {
            return;
        }

        var unsent = Unsent;
        var grown = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(unsent.Length + (long)Math.Max(length, unsent.Length), MinLength, Array.MaxLength));
        unsent.CopyTo(grown);
        var (end, longestWrite) = (unsent.Length, _longestWrite);
        Release();
        (_bytes, _end, _longestWrite) = (grown, end, longestWrite);
    }

    /// <summary>Takes in what was written to <see cref="Free"/>.</summary>
    public void Advance(int count)
    {
        _end += count;
        _longestWrite = Math.Max(_longestWrite, count);
    }

    /// <summary>Drops what was sent; the array goes back when that was all.</summary>
    public void Consume(int count)
    {
        _start += count;
        if (_start == _end)
        {
            Release();
        }
    }

    /// <summary>Drops all.</summary>
    public void Release()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }

        this = new OutputBuffer();
    }
}
