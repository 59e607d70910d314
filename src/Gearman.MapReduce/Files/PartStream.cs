namespace Gearman.MapReduce;

/// <summary>Takes the bytes of a file, and gives them on part by part: for stores that write so.</summary>
public sealed class PartStream : Stream
{
    private readonly int _partBytes;
    private readonly Action<ArraySegment<byte>> _write;
    private readonly MemoryStream _part = new();
    private long _before; // bytes of the parts that are gone
    private bool _isEnded;

    /// <summary>Makes a stream that can be written, from its start to its end.</summary>
    /// <param name="partBytes">How long a part is; the last may be shorter, and there is none of a file without bytes.</param>
    /// <param name="write">Takes a part, which is not to be kept.</param>
    public PartStream(int partBytes, Action<ArraySegment<byte>> write)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(partBytes, 1);
        ArgumentNullException.ThrowIfNull(write);
        (_partBytes, _write) = (partBytes, write);
    }

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => _before + _part.Length;

    /// <inheritdoc/>
    public override long Position
    {
        get => Length;
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override void Flush()
    {
        // A part that is not full may only be the last.
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var count = (int)Math.Min(buffer.Length, _partBytes - _part.Length);
            _part.Write(buffer[..count]);
            buffer = buffer[count..];
            if (_part.Length == _partBytes)
            {
                WritePart();
            }
        }
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        Write(buffer, offset, count);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isEnded)
        {
            _isEnded = true;
            if (_part.Length > 0)
            {
                WritePart();
            }
        }

        base.Dispose(disposing);
    }

    private void WritePart()
    {
        _write(new ArraySegment<byte>(_part.GetBuffer(), 0, (int)_part.Length));
        _before += _part.Length;
        _part.SetLength(0);
    }
}
