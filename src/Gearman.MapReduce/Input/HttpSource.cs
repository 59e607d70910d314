namespace Gearman.MapReduce;

/// <summary>A file of a web server from an offset on. Where the connection breaks, reading goes on from that byte.</summary>
internal sealed class HttpSource(string url, string? version, long offset, CancellationToken cancellationToken) : ByteSource
{
    private readonly byte[] _buffer = new byte[64 * 1024]; // a span does not get into the attempts
    private HttpResponseMessage? _response;
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
        _response?.Dispose();
        (_body, _response) = (null, null);
    }

    private int ReadOnce(int count)
    {
        try
        {
            if (_body is null)
            {
                (_response, _body) = HttpFile.Open(url, version, offset + _taken);
            }

            return _body.Read(_buffer, 0, count);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            Dispose();
            throw;
        }
    }
}
