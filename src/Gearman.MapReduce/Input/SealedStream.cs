using System.IO.Compression;

namespace Gearman.MapReduce;

/// <summary>
/// An input with a gzip member of our own behind it, the seal. Zeros at the input's end are handed out one at a time: a
/// decoder that stops asking among them has got all its members, and the zeros are padding.
/// </summary>
internal sealed class SealedStream(ByteSource source) : SourceStream(source)
{
    /// <summary>The text of the seal.</summary>
    public static readonly byte[] Seal = "\n\0end of input 5b1d0c9e\0\n"u8.ToArray();

    private static readonly byte[] SealMember = Compress(Seal);

    private readonly byte[] _chunk = new byte[64 * 1024];
    private int _start;
    private int _end;
    private long _zerosBefore; // to be handed out before the chunk
    private long _zerosHeld; // read behind the chunk: they may be the input's last
    private bool _ended;
    private bool _endsInZeros;
    private int _sealRead;

    /// <summary>True if the last byte handed out was one of the zeros at the input's end.</summary>
    public bool IsInPadding => _endsInZeros && _sealRead == 0;

    /// <summary>True if some of the seal was handed out.</summary>
    public bool IsInSeal => _sealRead > 0;

    public override int Read(Span<byte> buffer)
    {
        while (_start == _end && !_ended)
        {
            Fill();
        }

        if (_start < _end)
        {
            return _zerosBefore > 0 ? ZerosBefore(buffer) : Copy(_chunk.AsSpan(0, _end), ref _start, buffer);
        }

        if (_zerosHeld == 0)
        {
            return Copy(SealMember, ref _sealRead, buffer);
        }

        _endsInZeros = true;
        _zerosHeld--;
        buffer[0] = 0;
        return 1;
    }

    private void Fill()
    {
        var read = Source.Read(_chunk);
        _ended = read == 0;
        _start = 0;
        _end = _chunk.AsSpan(0, read).LastIndexOfAnyExcept((byte)0) + 1;
        if (_end == 0)
        {
            _zerosHeld += read;
            return;
        }

        (_zerosBefore, _zerosHeld) = (_zerosHeld, read - _end);
    }

    private int ZerosBefore(Span<byte> buffer)
    {
        var length = (int)Math.Min(_zerosBefore, buffer.Length);
        buffer[..length].Clear();
        _zerosBefore -= length;
        return length;
    }

    private static int Copy(ReadOnlySpan<byte> from, ref int start, Span<byte> to)
    {
        var length = Math.Min(from.Length - start, to.Length);
        from.Slice(start, length).CopyTo(to);
        start += length;
        return length;
    }

    private static byte[] Compress(byte[] bytes)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return output.ToArray();
    }
}
