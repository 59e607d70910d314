using SharpCompress.Compressors;
using SharpCompress.Compressors.BZip2;
using SharpCompress.Compressors.Xz;

namespace Gearman.MapReduce;

/// <summary>Streams of bzip2 or xz, one behind the other: each is unpacked by a decoder that stops at its end.</summary>
internal sealed class MemberSource : ByteSource
{
    private readonly PeekableSource _input;
    private readonly string _name;
    private readonly InputCompression _compression;
    private Stream? _member;

    public MemberSource(ByteSource input, string name, InputCompression compression)
    {
        _input = input as PeekableSource ?? new PeekableSource(input);
        _name = name;
        _compression = compression;
    }

    public override long BytesTaken => _input.BytesTaken;

    public override int Read(Span<byte> buffer)
    {
        try
        {
            while (_member is not null || TryOpen())
            {
                if (_member!.Read(buffer) is > 0 and var read)
                {
                    return read;
                }

                _member.Dispose();
                _member = null;
            }

            return 0;
        }
        catch (Exception e) when (e is not InputException)
        {
            // The decoders throw many kinds at damaged data, IndexOutOfRangeException among them.
            throw InputException.Damaged(_name, _compression, e);
        }
    }

    public override void Dispose()
    {
        _member?.Dispose();
        _input.Dispose();
    }

    private bool TryOpen()
    {
        _input.SkipZeros();
        var head = _input.Peek(CompressionFormat.MagicLength);
        if (head.IsEmpty)
        {
            return false;
        }

        if (CompressionFormat.Detect(head, _name) != _compression)
        {
            throw InputException.Damaged(_name, _compression);
        }

        var stream = new SourceStream(_input);
        _member = _compression == InputCompression.Xz
            ? new XZStream(stream)
            : BZip2Stream.Create(stream, CompressionMode.Decompress, decompressConcatenated: false, leaveOpen: true);
        return true;
    }
}
