using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace AccessLogs.Parsing;

/// <summary>
/// Runs over one JSON object on one line. Checks what it needs to find its way and nothing more: values that nobody wants are skipped
/// by their brackets and quotes. Never throws.
/// </summary>
/// <param name="text">The line.</param>
internal ref struct JsonScanner(ReadOnlySpan<byte> text)
{
    private static readonly SearchValues<byte> QuoteOrBackslash = SearchValues.Create("\"\\"u8);
    private static readonly SearchValues<byte> Structure = SearchValues.Create("\"{}[]"u8);
    private static readonly SearchValues<byte> EndOfScalar = SearchValues.Create(",}] \t\r"u8);

    private ReadOnlySpan<byte> _rest = text;

    /// <summary>What is left.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    /// <summary>Takes a byte and the white space before it.</summary>
    /// <param name="c">The byte.</param>
    /// <returns>False when something else is there.</returns>
    public bool TryTake(byte c)
    {
        SkipSpace();
        if (_rest.IsEmpty || _rest[0] != c)
        {
            return false;
        }

        _rest = _rest[1..];
        return true;
    }

    /// <summary>Whether a byte comes next after white space.</summary>
    /// <param name="c">The byte.</param>
    /// <returns>True when it does.</returns>
    public bool IsNext(byte c)
    {
        SkipSpace();
        return !_rest.IsEmpty && _rest[0] == c;
    }

    /// <summary>Reads a string or a number, or <c>true</c>, <c>false</c>, <c>null</c>.</summary>
    /// <param name="value">Without quotes, escapes as written.</param>
    /// <param name="hasEscapes">Whether it has escapes.</param>
    /// <returns>False when there is none, or the line ends in it.</returns>
    public bool TryReadScalar(out ReadOnlySpan<byte> value, out bool hasEscapes)
    {
        hasEscapes = false;
        if (TryTake((byte)'"'))
        {
            return TryReadString(out value, out hasEscapes);
        }

        var length = _rest.IndexOfAny(EndOfScalar);
        value = length > 0 ? _rest[..length] : default;
        _rest = _rest[value.Length..];
        return length > 0;
    }

    /// <summary>Passes over a value of any kind.</summary>
    /// <returns>False when the line ends in it.</returns>
    public bool TrySkipValue()
    {
        SkipSpace();
        if (_rest is not [(byte)'{' or (byte)'[', ..])
        {
            return TryReadScalar(out _, out _);
        }

        var depth = 0;
        do
        {
            var at = _rest.IndexOfAny(Structure);
            if (at < 0)
            {
                return false;
            }

            var c = _rest[at];
            _rest = _rest[(at + 1)..];
            if (c == '"' && !TryReadString(out _, out _))
            {
                return false;
            }

            depth += c is (byte)'{' or (byte)'[' ? 1 : c is (byte)'}' or (byte)']' ? -1 : 0;
        }
        while (depth > 0);

        return true;
    }

    /// <summary>Takes the escapes out of a string.</summary>
    /// <param name="value">The string as written.</param>
    /// <param name="arena">Takes the text.</param>
    /// <returns>The text in UTF-8; what is no escape stays as it is.</returns>
    public static ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> value, TextArena arena)
    {
        var output = arena.Rent(value.Length);
        var length = 0;
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] != '\\' || i + 1 == value.Length)
            {
                output[length++] = value[i];
                continue;
            }

            i++;
            if (value[i] == 'u' && TryReadRune(value[i..], out var rune, out var read))
            {
                length += rune.EncodeToUtf8(output[length..]); // at most 4 bytes for 12, 3 for 6
                i += read - 1;
                continue;
            }

            output[length++] = value[i] switch
            {
                (byte)'n' => (byte)'\n',
                (byte)'t' => (byte)'\t',
                (byte)'r' => (byte)'\r',
                (byte)'b' => (byte)'\b',
                (byte)'f' => (byte)'\f',
                var c => c,
            };
        }

        arena.Return(value.Length - length);
        return output[..length];
    }

    /// <summary><c>u20ac</c>, or a pair of surrogates; half a pair is U+FFFD.</summary>
    private static bool TryReadRune(ReadOnlySpan<byte> escape, out Rune rune, out int length)
    {
        (rune, length) = (Rune.ReplacementChar, 5);
        if (escape.Length < length || !TryReadHex(escape[1..], out var unit))
        {
            return false;
        }

        if (Rune.TryCreate((char)unit, out var single))
        {
            rune = single;
        }
        else if (escape.Length >= 11 && escape[5] == '\\' && escape[6] == 'u' && TryReadHex(escape[7..], out var low)
            && Rune.TryCreate((char)unit, (char)low, out var pair))
        {
            (rune, length) = (pair, 11);
        }

        return true;
    }

    private static bool TryReadHex(ReadOnlySpan<byte> text, out uint value) =>
        Utf8Parser.TryParse(text[..4], out value, out var read, 'x') && read == 4;

    /// <summary>Reads up to the quote that ends a string, and over it.</summary>
    private bool TryReadString(out ReadOnlySpan<byte> value, out bool hasEscapes)
    {
        hasEscapes = false;
        for (var i = 0; i < _rest.Length;)
        {
            var at = _rest[i..].IndexOfAny(QuoteOrBackslash);
            if (at < 0)
            {
                break;
            }

            i += at;
            if (_rest[i] == '"')
            {
                value = _rest[..i];
                _rest = _rest[(i + 1)..];
                return true;
            }

            hasEscapes = true;
            i += 2;
        }

        value = default;
        return false;
    }

    private void SkipSpace()
    {
        while (!_rest.IsEmpty && _rest[0] is (byte)' ' or (byte)'\t' or (byte)'\r')
        {
            _rest = _rest[1..];
        }
    }
}
