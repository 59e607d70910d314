namespace Gearman.MapReduce;

/// <summary>A source that can be looked into before it is read, and reads ahead for decoders that take a byte at a time.</summary>
internal sealed class PeekableSource(ByteSource source) : ByteSource
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    public override long BytesTaken => source.BytesTaken - (_end - _start);

    /// <summary>The next bytes: so many, or all that are left.</summary>
    public ReadOnlySpan<byte> Peek(int count)
    {
        while (_end - _start < count && Fill())
        {
        }

        return _buffer.AsSpan(_start, Math.Min(count, _end - _start));
    }

    /// <summary>Drops zeros; stops at the first byte that is none.</summary>
    public void SkipZeros()
    {
        do
        {
            var other = _buffer.AsSpan(_start, _end - _start).IndexOfAnyExcept((byte)0);
            _start = other < 0 ? _end : _start + other;
        }
        while (_start == _end && Fill());
    }

    public override int Read(Span<byte> buffer)
    {
        if (_start == _end && (buffer.Length >= _buffer.Length || !Fill()))
        {
            return source.Read(buffer);
        }

        var length = Math.Min(buffer.Length, _end - _start);
        _buffer.AsSpan(_start, length).CopyTo(buffer);
        _start += length;
        return length;
    }

    public override void Dispose() => source.Dispose();

    private bool Fill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        var read = source.Read(_buffer.AsSpan(_end));
        _end += read;
        return read > 0;
    }
}
