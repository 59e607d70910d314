namespace Gearman.MapReduce;

/// <summary>A stream that someone else closes, such as standard input.</summary>
internal sealed class StreamSource(Stream stream, string name) : ByteSource
{
    private long _taken;

    public override long BytesTaken => _taken;

    public override int Read(Span<byte> buffer)
    {
        try
        {
            var read = stream.Read(buffer);
            _taken += read;
            return read;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            throw InputException.From(name, e);
        }
    }

    public override void Dispose()
    {
    }
}
