using ZstdSharp;

namespace Gearman.MapReduce;

/// <summary>Zstandard frames, joined; skippable ones are skipped.</summary>
internal sealed class ZstandardSource(ByteSource input, string name) : ByteSource
{
    private readonly DecompressionStream _zstd = new(new SourceStream(input));

    public override long BytesTaken => input.BytesTaken;

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return _zstd.Read(buffer);
        }
        catch (Exception e) when (e is ZstdException or EndOfStreamException)
        {
            throw InputException.Damaged(name, InputCompression.Zstandard, e);
        }
    }

    public override void Dispose()
    {
        _zstd.Dispose();
        input.Dispose();
    }
}
