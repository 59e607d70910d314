using System.Text;

namespace AccessLogs.Formats;

/// <summary>
/// Reads Apache's <c>LogFormat</c> strings: the directives of mod_log_config, mod_logio and mod_ssl. Also the whole line of a
/// configuration file, with its quotes and nickname.
/// </summary>
internal static class ApacheSyntax
{
    /// <summary>Takes a format apart.</summary>
    /// <param name="format">The format.</param>
    /// <returns>Its parts.</returns>
    /// <exception cref="FormatSyntaxException">It is no format.</exception>
    public static List<FormatToken> Read(string format)
    {
        var tokens = new List<FormatToken>();
        var (start, end, isQuoted) = Bounds(format);
        for (var i = start; i < end;)
        {
            var position = i;
            if (format[i] == '%')
            {
                ReadDirective(format, end, ref i, tokens);
            }
            else
            {
                tokens.Add(FormatToken.OfText(position, Encoding.UTF8.GetBytes(ReadText(format, end, isQuoted, ref i))));
            }
        }

        return tokens;
    }

    /// <summary>The part of a configuration line that is the format: <c>LogFormat "…" nickname</c>.</summary>
    private static (int Start, int End, bool IsQuoted) Bounds(string format)
    {
        var start = format.AsSpan().TrimStart();
        if (!start.StartsWith("LogFormat", StringComparison.OrdinalIgnoreCase))
        {
            return (0, format.Length, format.Contains("\\\"", StringComparison.Ordinal));
        }

        var open = format.IndexOf('"', StringComparison.Ordinal);
        if (open < 0)
        {
            throw new FormatSyntaxException(format, format.Length, "LogFormat has no format in quotes");
        }

        for (var i = open + 1; i < format.Length; i++)
        {
            if (format[i] == '\\')
            {
                i++;
            }
            else if (format[i] == '"')
            {
                return (open + 1, i, true);
            }
        }

        throw new FormatSyntaxException(format, format.Length, "the quote that LogFormat begins with does not end");
    }

    /// <summary>A byte of text: <c>\n</c>, <c>\t</c> and a backslash as Apache knows them; <c>\"</c> as configuration files have it.</summary>
    private static string ReadText(string format, int end, bool isQuoted, ref int i)
    {
        var c = format[i++];
        if (c != '\\' || i == end)
        {
            return char.IsHighSurrogate(c) && i < end ? new string([c, format[i++]]) : c.ToString();
        }

        switch (format[i])
        {
            case 'n':
                throw new FormatSyntaxException(format, i - 1, "a request is one line here: the format can have no \\n");
            case 't':
                i++;
                return "\t";
            case '\\':
                i++;
                return "\\";
            case '"' when isQuoted:
                i++;
                return "\"";
            default:
                return "\\";
        }
    }

    /// <summary><c>%[&lt;&gt;!,0-9]{argument}x</c>, in any order of the modifiers, as Apache's own parser has it.</summary>
    private static void ReadDirective(string format, int end, ref int i, List<FormatToken> tokens)
    {
        var position = i++;
        var isOriginal = false;
        var isFinal = false;
        string? argument = null;
        var argumentAt = 0;
        for (; i < end; i++)
        {
            switch (format[i])
            {
                case '<':
                    isOriginal = true;
                    continue;
                case '>':
                    isFinal = true;
                    continue;
                case '!' or ',' or (>= '0' and <= '9'):
                    continue; // logged for some statuses only, and "-" for the others
                case '{':
                    argumentAt = i + 1;
                    var close = format.IndexOf('}', argumentAt, end - argumentAt);
                    argument = close >= 0
                        ? format[argumentAt..close]
                        : throw new FormatSyntaxException(format, i, "this brace is not closed");
                    i = close;
                    continue;
            }

            break;
        }

        if (i == end)
        {
            throw new FormatSyntaxException(format, position, "this directive has no letter");
        }

        if (format[i] == '%')
        {
            i++;
            tokens.Add(FormatToken.OfText(position, "%"u8));
            return;
        }

        var directive = ReadName(format, end, ref i);
        if (string.Equals(directive, "t", StringComparison.Ordinal))
        {
            ApacheTime.Add(format, position, argument, argumentAt, tokens);
            return;
        }

        tokens.Add(ApacheDirectives.Find(directive, argument, isOriginal, isFinal, new FormatToken(position))
            ?? throw new FormatSyntaxException(format, i - 1, $"Apache has no directive %{directive}"));
    }

    /// <summary>One letter, or <c>^FB</c>, <c>^ti</c>, <c>^to</c>.</summary>
    private static string ReadName(string format, int end, ref int i)
    {
        var length = format[i] == '^' ? 3 : 1;
        if (i + length > end)
        {
            throw new FormatSyntaxException(format, i, "this directive is cut off");
        }

        i += length;
        return format[(i - length)..i];
    }
}
