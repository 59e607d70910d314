using System.Text;

namespace Gearman.Client.Admin;

/// <summary>A server's answer to a line of the text protocol, byte for byte.</summary>
/// <param name="Bytes">All of it, line ends and the closing dot of a list included.</param>
public readonly record struct AdminAnswer(ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The server refused: the answer is one line that starts with <c>ERR </c>. The lines of a list may start as they like.</summary>
    public bool IsError => IsLine && Bytes.Span.StartsWith("ERR "u8);

    /// <summary>What follows <c>OK </c> or <c>ERR </c>, or all of a list; line ends included.</summary>
    public ReadOnlyMemory<byte> Content
    {
        get
        {
            var bytes = Bytes.Span;
            return IsError ? Bytes[4..]
                : !IsLine ? Bytes
                : bytes.StartsWith("OK "u8) ? Bytes[3..]
                : bytes.SequenceEqual("OK\r\n"u8) || bytes.SequenceEqual("OK\n"u8) ? default
                : Bytes;
        }
    }

    private bool IsLine => Bytes.Span.IndexOf((byte)'\n') == Bytes.Length - 1;

    /// <summary><see cref="Content"/> as UTF-8, without the last line end.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Content.Span).TrimEnd('\r', '\n');
}
