namespace Gearman.MapReduce;

/// <summary>A file elsewhere from an offset on. Where the connection breaks, reading goes on from that byte.</summary>
internal abstract class RemoteSource(string url, long offset, CancellationToken cancellationToken) : ByteSource
{
    private readonly byte[] _buffer = new byte[64 * 1024]; // a span does not get into the attempts
    private Stream? _body;
    private long _taken;

    public sealed override long BytesTaken => _taken;

    public sealed override int Read(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, _buffer.Length);
        var read = RemoteRetry.Run(Url, () => ReadOnce(count), cancellationToken);
        _buffer.AsSpan(0, read).CopyTo(buffer);
        _taken += read;
        return read;
    }

    public override void Dispose()
    {
        _body?.Dispose();
        _body = null;
    }

    protected string Url => url;

    /// <summary>Opens the file.</summary>
    /// <param name="at">Its first byte to read.</param>
    /// <returns>Stands there.</returns>
    protected abstract Stream Open(long at);

    private int ReadOnce(int count)
    {
        try
        {
            _body ??= Open(offset + _taken);
            return _body.Read(_buffer, 0, count);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            Dispose();
            throw;
        }
    }
}
