using System.Text;

namespace AccessLogs.Formats;

/// <summary>
/// Reads nginx's <c>log_format</c> strings: text with variables (<c>$status</c>, <c>${status}</c>). Also the whole directive of a
/// configuration file. The presets are written in this language too: what has no meaning here has any name.
/// </summary>
internal static class NginxSyntax
{
    /// <summary>Takes a format apart.</summary>
    /// <param name="format">The format, as <see cref="Unquote"/> gives it.</param>
    /// <returns>Its parts.</returns>
    /// <exception cref="FormatSyntaxException">It is no format.</exception>
    public static List<FormatToken> Read(string format)
    {
        var tokens = new List<FormatToken>();
        for (var i = 0; i < format.Length;)
        {
            var position = i;
            if (format[i] != '$')
            {
                var next = format.IndexOf('$', i);
                i = next < 0 ? format.Length : next;
                tokens.Add(FormatToken.OfText(position, Encoding.UTF8.GetBytes(format[position..i])));
                continue;
            }

            var name = ReadName(format, ref i);
            if (!string.Equals(name, "is_args", StringComparison.Ordinal)) // the question mark between $uri and $args
            {
                tokens.Add(NginxVariables.Find(name, new FormatToken(position)));
            }
        }

        return tokens;
    }

    /// <summary>Takes the format out of <c>log_format name [escape=…] 'a' 'b';</c>; leaves all else as it is.</summary>
    /// <param name="text">What the user gave.</param>
    /// <returns>The format.</returns>
    /// <exception cref="FormatSyntaxException">A quote is not closed.</exception>
    public static string Unquote(string text)
    {
        if (!text.AsSpan().TrimStart().StartsWith("log_format", StringComparison.Ordinal))
        {
            return text;
        }

        var format = new StringBuilder();
        for (var open = text.AsSpan().IndexOfAny('\'', '"'); open >= 0;)
        {
            var close = open + 1;
            for (; close < text.Length && text[close] != text[open]; close++)
            {
                close += text[close] == '\\' ? 1 : 0;
                format.Append(close < text.Length ? text[close] : '\\');
            }

            if (close >= text.Length)
            {
                throw new FormatSyntaxException(text, open, "this quote is not closed");
            }

            var next = text.AsSpan(close + 1).IndexOfAny('\'', '"');
            open = next < 0 ? -1 : close + 1 + next;
        }

        return format.ToString();
    }

    private static string ReadName(string format, ref int i)
    {
        var position = i++;
        var isBraced = i < format.Length && format[i] == '{';
        var start = isBraced ? ++i : i;
        while (i < format.Length && (char.IsAsciiLetterOrDigit(format[i]) || format[i] == '_'))
        {
            i++;
        }

        var name = format[start..i];
        if (isBraced && (i == format.Length || format[i++] != '}'))
        {
            throw new FormatSyntaxException(format, position, "this brace is not closed");
        }

        return name.Length > 0 ? name : throw new FormatSyntaxException(format, position, "this '$' has no variable's name behind it");
    }
}
