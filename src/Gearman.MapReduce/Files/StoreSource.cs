namespace Gearman.MapReduce;

/// <summary>A file of a store from an offset on. Where the connection breaks, reading goes on from that byte.</summary>
internal sealed class StoreSource(IFileStore store, string url, string? version, long offset, CancellationToken cancellationToken) : ByteSource
{
    private readonly byte[] _buffer = new byte[64 * 1024]; // a span does not get into the attempts
    private Stream? _body;
    private long _taken;

    public override long BytesTaken => _taken;

    public override int Read(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, _buffer.Length);
        var read = HttpRetry.Run(url, () => ReadOnce(count), cancellationToken);
        _buffer.AsSpan(0, read).CopyTo(buffer);
        _taken += read;
        return read;
    }

    public override void Dispose()
    {
        _body?.Dispose();
        _body = null;
    }

    private int ReadOnce(int count)
    {
        try
        {
            _body ??= store.OpenRead(url, version, offset + _taken);
            return _body.Read(_buffer, 0, count);
        }
        catch (IOException)
        {
            Dispose();
            throw;
        }
    }
}
