using System.Buffers;
using Gearman.Server.Buffers;

namespace Gearman.Server.Connections;

/// <summary>
/// What is written for a peer and not yet sent, in one rented array; none while there is nothing. Long payloads are not in
/// the array but slices beside it, each with its position in the stream.
/// </summary>
internal struct OutputBuffer()
{
    private const int MinLength = 4096;

    private byte[] _bytes = [];
    private int _start;
    private int _end;
    private int _longestWrite;
    private int _sliceBytes;

    /// <summary>The first slice that is not sent, and the last.</summary>
    private SharedSlice? _first;
    private SharedSlice? _last;

    /// <summary>Bytes that went through the array since the buffer was empty: what the positions of slices count.</summary>
    private long _passed;

    /// <summary>How much is written and not sent.</summary>
    public readonly int Length => _end - _start + _sliceBytes;

    /// <summary>The same without the longest write since the buffer was empty: one packet may be of any length.</summary>
    public readonly int LengthBeyondOne => Length - _longestWrite;

    /// <summary>What is to be sent next: a part of what is written and not sent.</summary>
    public readonly ReadOnlySpan<byte> Next => _first switch
    {
        null => _bytes.AsSpan(_start, _end - _start),
        { } slice when slice.Position == _passed => slice.Bytes,
        { } slice => _bytes.AsSpan(_start, (int)(slice.Position - _passed)),
    };

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

        var unsent = _bytes.AsSpan(_start, _end - _start);
        var grown = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(unsent.Length + (long)Math.Max(length, unsent.Length), MinLength, Array.MaxLength));
        unsent.CopyTo(grown);
        ReturnArray();
        (_bytes, _start, _end) = (grown, 0, unsent.Length);
    }

    /// <summary>Takes in what was written to <see cref="Free"/>.</summary>
    public void Advance(int count)
    {
        _end += count;
        _longestWrite = Math.Max(_longestWrite, count);
    }

    /// <summary>Takes in a slice behind what is written.</summary>
    public void Append(SharedSlice slice)
    {
        slice.Position = _passed + _end - _start;
        if (_last is null)
        {
            _first = slice;
        }
        else
        {
            _last.Next = slice;
        }

        _last = slice;
        _sliceBytes += slice.Length;
        _longestWrite = Math.Max(_longestWrite, slice.Length);
    }

    /// <summary>Drops what was sent; the array goes back when that was all.</summary>
    /// <param name="buffers">Where slices come from.</param>
    /// <param name="count">Bytes of <see cref="Next"/>.</param>
    public void Consume(SharedBuffers buffers, int count)
    {
        if (_first is { } slice && slice.Position == _passed)
        {
            slice.Start += count;
            slice.Length -= count;
            _sliceBytes -= count;
            if (slice.Length == 0)
            {
                _first = slice.Next;
                _last = _first is null ? null : _last;
                buffers.Release(slice);
            }
        }
        else
        {
            _start += count;
            _passed += count;
        }

        if (Length == 0)
        {
            Release(buffers);
        }
    }

    /// <summary>Drops all.</summary>
    public void Release(SharedBuffers buffers)
    {
        ReturnArray();
        while (_first is { } slice)
        {
            _first = slice.Next;
            buffers.Release(slice);
        }

        this = new OutputBuffer();
    }

    private readonly void ReturnArray()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }
    }
}
