using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Gearman.Client;

/// <summary>A job's name on the server that has it.</summary>
/// <remarks>
/// Servers number their jobs: a handle is kept as what is the same for all of them and the number, so that it costs no
/// string until somebody wants to see it.
/// </remarks>
[StructLayout(LayoutKind.Auto)]
public readonly record struct JobHandle
{
    /// <summary>The digits of a number that is sure to fit into 64 bits.</summary>
    private const int MaxDigits = 18;

    private readonly string? _prefix;
    private readonly ulong _number; // 0 if the handle does not end in a number

    /// <summary>A handle.</summary>
    /// <param name="value">As the server wrote it, one character a byte (Latin-1).</param>
    /// <param name="server">The server; a handle means nothing to another.</param>
    public JobHandle(string value, ServerAddress server)
    {
        ArgumentNullException.ThrowIfNull(value);
        var digits = NumberStart(value);
        _prefix = value[..digits];
        _number = digits == value.Length ? 0 : ulong.Parse(value.AsSpan(digits), NumberStyles.None, CultureInfo.InvariantCulture);
        Server = server;
    }

    private JobHandle(string prefix, ulong number, ServerAddress server)
    {
        _prefix = prefix;
        _number = number;
        Server = server;
    }

    /// <summary>The handle, such as <c>H:host:42</c>: one character a byte (Latin-1), as the server wrote it.</summary>
    public string Value => _number == 0 ? _prefix ?? "" : string.Create(CultureInfo.InvariantCulture, $"{_prefix}{_number}");

    /// <summary>The server; a handle means nothing to another.</summary>
    public ServerAddress Server { get; }

    /// <summary>The handle alone.</summary>
    public override string ToString() => Value;

    /// <summary>Reads a handle from a packet.</summary>
    /// <param name="bytes">The field.</param>
    /// <param name="server">Who sent it.</param>
    /// <param name="prefix">What the server's last handle began with; replaced if this one begins otherwise.</param>
    internal static JobHandle Read(ReadOnlySpan<byte> bytes, ServerAddress server, ref string prefix)
    {
        Span<char> text = stackalloc char[bytes.Length <= 256 ? bytes.Length : 0];
        if (text.Length == 0)
        {
            return new JobHandle(Encoding.Latin1.GetString(bytes), server);
        }

        Encoding.Latin1.GetChars(bytes, text);
        var digits = NumberStart(text);
        if (!text[..digits].SequenceEqual(prefix))
        {
            prefix = text[..digits].ToString();
        }

        return new JobHandle(
            prefix, digits == text.Length ? 0 : ulong.Parse(text[digits..], NumberStyles.None, CultureInfo.InvariantCulture), server);
    }

    /// <summary>Where the number at the end begins: one that is written back as it was read, so without a leading zero.</summary>
    private static int NumberStart(ReadOnlySpan<char> text)
    {
        var start = text.Length;
        for (var i = text.Length - 1; i >= 0 && text.Length - i <= MaxDigits && char.IsAsciiDigit(text[i]); i--)
        {
            start = text[i] == '0' ? start : i;
        }

        return start;
    }
}
