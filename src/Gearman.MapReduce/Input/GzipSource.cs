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
    private bool _ended;

    public GzipSource(ByteSource input, string name)
    {
        _input = new SealedStream(input);
        _gzip = new GZipStream(_input, CompressionMode.Decompress);
        _name = name;
    }

    public override long BytesTaken => _input.Source.BytesTaken;

    public override int Read(Span<byte> buffer)
    {
        if (_ended || buffer.IsEmpty)
        {
            return 0;
        }

        // The decoder asks for more when it has nothing left to hand out: what comes once it has got of the seal is the seal's text,
        // or what an input that was cut off makes of the seal's bytes.
        var read = Inflate(buffer);
        if (read > 0 && !_input.IsInSeal)
        {
            return read;
        }

        _ended = true;
        return (read == 0 ? _input.IsInPadding : IsSeal(buffer[..read])) ? 0 : throw InputException.Damaged(_name, InputCompression.Gzip);
    }

    public override void Dispose()
    {
        _gzip.Dispose();
        _input.Source.Dispose();
    }

    /// <summary>Whether the text that is left is the seal's.</summary>
    private bool IsSeal(ReadOnlySpan<byte> start)
    {
        Span<byte> text = stackalloc byte[Seal.Length + 1];
        if (start.Length > Seal.Length)
        {
            return false;
        }

        start.CopyTo(text);
        var length = start.Length;
        while (length < text.Length && Inflate(text[length..]) is > 0 and var read)
        {
            length += read;
        }

        return text[..length].SequenceEqual(Seal);
    }

    private int Inflate(Span<byte> buffer)
    {
        try
        {
            return _gzip.Read(buffer);
        }
        catch (InvalidDataException e)
        {
            throw InputException.Damaged(_name, InputCompression.Gzip, e);
        }
    }
}
