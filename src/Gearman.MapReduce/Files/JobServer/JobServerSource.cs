namespace Gearman.MapReduce;

/// <summary>A file of a <see cref="JobServerSpill"/> from an offset on, part by part.</summary>
internal sealed class JobServerSource(JobServerFiles files, string url, long offset) : ByteSource
{
    private ReadOnlyMemory<byte> _part;
    private long _taken;

    public override long BytesTaken => _taken;

    public override int Read(Span<byte> buffer)
    {
        if (_part.IsEmpty)
        {
            _part = files.Do(url, FileOperation.Read, offset + _taken, JobServerFiles.PartBytes, default);
        }

        var count = Math.Min(buffer.Length, _part.Length);
        _part.Span[..count].CopyTo(buffer);
        _part = _part[count..];
        _taken += count;
        return count;
    }

    public override void Dispose()
    {
        // It holds nothing.
    }
}
