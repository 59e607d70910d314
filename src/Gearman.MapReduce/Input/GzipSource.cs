using System.IO.Compression;

namespace Gearman.MapReduce;

/// <summary>
/// Gzip members, joined. <see cref="GZipStream"/> takes a file that was cut off for a whole one, so a member of our own
/// is put behind the input's last (<see cref="SealedStream"/>): if its text does not come out at the end, the input was
/// not whole.
/// </summary>
internal sealed class GzipSource : ByteSource
{
    private static readonly byte[] Seal = SealedStream.Seal;

    private readonly SealedStream _input;
    private readonly GZipStream _gzip;
    private readonly string _name;
    private readonly byte[] _text = new byte[64 * 1024];
    private int _start;
    private int _end; // the last bytes before it are held back: they may be the seal
    private bool _inflated;
    private InputException? _damage; // told after the text that came before it

    public GzipSource(ByteSource input, string name)
    {
        _input = new SealedStream(input);
        _gzip = new GZipStream(_input, CompressionMode.Decompress);
        _name = name;
    }

    public override long BytesTaken => _input.Source.BytesTaken;

    public override int Read(Span<byte> buffer)
    {
        while (!_inflated && _end - _start <= Seal.Length)
        {
            _text.AsSpan(_start, _end - _start).CopyTo(_text);
            _end -= _start;
            _start = 0;
            var read = Inflate(_text.AsSpan(_end));
            _end += read;
            if (read == 0)
            {
                End();
            }
        }

        var length = Math.Min(buffer.Length, _end - _start - (_inflated ? 0 : Seal.Length));
        if (length == 0 && _damage is not null)
        {
            throw _damage;
        }

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
            _damage = InputException.Damaged(_name, InputCompression.Gzip, e);
            return 0;
        }
    }

    private void End()
    {
        _inflated = true;
        if (_damage is null && _text.AsSpan(0, _end).SequenceEqual(Seal))
        {
            _end = 0;
        }
        else if (_damage is not null || !_input.IsInPadding)
        {
            _damage ??= InputException.Damaged(_name, InputCompression.Gzip);
        }
    }
}
