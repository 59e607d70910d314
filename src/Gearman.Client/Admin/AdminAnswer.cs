using System.Text;

namespace Gearman.Client.Admin;

/// <summary>A server's answer to a line of the text protocol, byte for byte.</summary>
/// <param name="Bytes">All of it, line ends and the closing dot of a list included.</param>
public readonly record struct AdminAnswer(ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The server refused: the answer starts with <c>ERR </c>.</summary>
    public bool IsError => Bytes.Span.StartsWith("ERR "u8);

    /// <summary>What follows <c>OK </c> or <c>ERR </c>, or all of a list; line ends included.</summary>
    /// <remarks>
    /// The mark of a list's first line stays, whatever the line starts with: a function may be named OK, and a tab
    /// follows its name.
    /// </remarks>
    public ReadOnlyMemory<byte> Content => IsError
        ? Bytes[4..]
        : Bytes.Span.StartsWith("OK\r"u8) || Bytes.Span.StartsWith("OK\n"u8) || Bytes.Span.StartsWith("OK "u8) ? Bytes[3..].TrimStart("\n"u8) : Bytes;

    /// <summary><see cref="Content"/> as UTF-8, without the last line end.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Content.Span).TrimEnd('\r', '\n');
}
