using System.Text;

namespace AccessLogs.Cli.Texts;

/// <summary>
/// How a log is stored whose bytes are not lines of ASCII or UTF-8 with LF at their ends: UTF-16, as PowerShell's <c>&gt;</c> and some services of Windows write it, or
/// lines that end in CR alone. It is made such lines on its way in.
/// </summary>
internal sealed class StoredText
{
    /// <summary>So many bytes of UTF-16 without a mark tell that it is some: a client's address and more.</summary>
    private const int EnoughToTell = 32;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);
    private static readonly StoredText LittleEndian = new("UTF-16", stream => Encoding.CreateTranscodingStream(stream, Encoding.Unicode, Utf8));
    private static readonly StoredText BigEndian = new("UTF-16", stream => Encoding.CreateTranscodingStream(stream, Encoding.BigEndianUnicode, Utf8));
    private static readonly StoredText CarriageReturns = new("lines that end in CR", stream => new CarriageReturnStream(stream));

    private readonly Func<Stream, Stream> _read;

    private StoredText(string name, Func<Stream, Stream> read) => (Name, _read) = (name, read);

    /// <summary>What it is called: <c>UTF-16</c>.</summary>
    public string Name { get; }

    /// <summary>Tells by the first bytes of a log.</summary>
    /// <param name="head">The bytes, unpacked.</param>
    /// <returns>How it is stored; null when it is as most logs are.</returns>
    public static StoredText? Of(ReadOnlySpan<byte> head) => head switch
    {
        [0xff, 0xfe, ..] => LittleEndian,
        [0xfe, 0xff, ..] => BigEndian,
        _ when HasZerosAt(1, head) => LittleEndian,
        _ when HasZerosAt(0, head) => BigEndian,
        _ when head.Contains((byte)'\r') && !head.Contains((byte)'\n') => CarriageReturns,
        _ => null,
    };

    /// <summary>The text as lines of UTF-8.</summary>
    /// <param name="stored">The bytes as they are stored, unpacked.</param>
    public Stream Read(Stream stored) => _read(stored);

    /// <summary>The first bytes as lines of UTF-8.</summary>
    /// <param name="head">The bytes as they are stored, unpacked.</param>
    public byte[] ReadHead(byte[] head)
    {
        using var text = new MemoryStream();
        using var read = Read(new MemoryStream(head));
        read.CopyTo(text);
        return text.ToArray();
    }

    /// <summary>Whether every other byte is a zero and no other: ASCII as UTF-16.</summary>
    private static bool HasZerosAt(int first, ReadOnlySpan<byte> head)
    {
        for (var i = 0; i < EnoughToTell && i < head.Length; i++)
        {
            if (head[i] == 0 != (i % 2 == first))
            {
                return false;
            }
        }

        return head.Length >= EnoughToTell;
    }
}
