using System.Text;

namespace SampleLogs;

/// <summary>Text on its way to a stream, as bytes.</summary>
/// <param name="output">The stream.</param>
internal sealed class LogText(Stream output)
{
    private const int FlushAt = 1 << 20;

    private byte[] _bytes = new byte[FlushAt + 4_096];
    private int _length;

    public LogText Add(string text)
    {
        Reserve(text.Length * 3);
        _length += Encoding.UTF8.GetBytes(text, _bytes.AsSpan(_length));
        return this;
    }

    public LogText Add(ReadOnlySpan<byte> text)
    {
        Reserve(text.Length);
        text.CopyTo(_bytes.AsSpan(_length));
        _length += text.Length;
        return this;
    }

    public LogText Add(long number, string? format = null)
    {
        Reserve(20);
        number.TryFormat(_bytes.AsSpan(_length), out var written, format);
        _length += written;
        return this;
    }

    public void EndLine(string lineEnd = "\n")
    {
        Add(lineEnd);
        if (_length > FlushAt)
        {
            Flush();
        }
    }

    public void Flush()
    {
        output.Write(_bytes, 0, _length);
        _length = 0;
    }

    private void Reserve(int count)
    {
        if (_bytes.Length - _length < count)
        {
            Array.Resize(ref _bytes, (_length + count) * 2);
        }
    }
}
