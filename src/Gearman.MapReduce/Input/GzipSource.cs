using System.IO.Compression;

namespace Gearman.MapReduce;

/// <summary>
/// Gzip members, joined. <see cref="GZipStream"/> takes a file that was cut off for a whole one, so a member of our own
/// is put behind the input's last: if its text does not come out at the end, the input was not whole.
/// </summary>
internal sealed class GzipSource : ByteSource
{
    private static readonly byte[] Seal = "\n\0end of input 5b1d0c9e\0\n"u8.ToArray();
    private static readonly byte[] SealMember = Compress(Seal);

    private readonly SealedStream _input;
    private readonly GZipStream _gzip;
    private readonly string _name;
    private readonly byte[] _text = new byte[64 * 1024];
    private int _start;
    private int _end; // the last bytes before it are held back: they may be the seal

    public GzipSource(ByteSource input, string name)
    {
        _input = new SealedStream(input);
        _gzip = new GZipStream(_input, CompressionMode.Decompress);
        _name = name;
    }

    public override long BytesTaken => _input.Source.BytesTaken;

    public override int Read(Span<byte> buffer)
    {
        while (_end - _start <= Seal.Length)
        {
            _text.AsSpan(_start, _end - _start).CopyTo(_text);
            _end -= _start;
            _start = 0;
            var read = Inflate(_text.AsSpan(_end));
            if (read == 0)
            {
                return _text.AsSpan(0, _end).SequenceEqual(Seal) ? 0 : throw new InputException(
                    _name, "gzip data is cut off, or something else follows it");
            }

            _end += read;
        }

        var length = Math.Min(buffer.Length, _end - _start - Seal.Length);
        _text.AsSpan(_start, length).CopyTo(buffer);
        _start += length;
        return length;
    }

    public override void Dispose()
    {
        _gzip.Dispose();
        _input.Source.Dispose();
    }

    private int Inflate(Span<byte> buffer)
    {
        try
        {
            return _gzip.Read(buffer);
        }
        catch (InvalidDataException e)
        {
            throw InputException.From(_name, e);
        }
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

    private sealed class SealedStream(ByteSource source) : Stream
    {
        private int _sealRead;

        public ByteSource Source => source;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(Span<byte> buffer)
        {
            if (_sealRead == 0 && source.Read(buffer) is > 0 and var read)
            {
                return read;
            }

            var length = Math.Min(buffer.Length, SealMember.Length - _sealRead);
            SealMember.AsSpan(_sealRead, length).CopyTo(buffer);
            _sealRead += length;
            return length;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
