using System.Text;
using AccessLogs.Parsing;

namespace AccessLogs.Formats;

/// <summary>
/// Reads GoAccess's <c>log-format</c>, <c>date-format</c> and <c>time-format</c> as GoAccess 1.7 takes them: a character between
/// fields stands for any one byte, a field ends at the character behind its specifier, and the line may end early
/// (docs/log-formats.md).
/// </summary>
internal static class GoAccessSyntax
{
    /// <summary>Compiles a format of text.</summary>
    /// <param name="format">The format, unescaped.</param>
    /// <param name="times">The formats of date and time.</param>
    /// <returns>The steps.</returns>
    /// <exception cref="FormatSyntaxException">GoAccess would take no line by it.</exception>
    public static FormatStep[] Compile(string format, GoAccessTimes times)
    {
        var steps = new List<FormatStep>();
        var seen = new Dictionary<char, int>();
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] == '\\')
            {
                continue;
            }

            if (format[i] is '%' or '~')
            {
                steps.Add(format[i] == '~' ? ReadList(format, ref i) : ReadSpecifier(format, ref i, times, seen));
            }
            else if (steps is [.., { Kind: StepKind.Skip } skip])
            {
                steps[^1] = skip with { Text = [.. skip.Text, (byte)'?'] };
            }
            else
            {
                steps.Add(new FormatStep(StepKind.Skip) { Text = "?"u8.ToArray() });
            }
        }

        Require(format, steps.Exists(step => step.Kind == StepKind.ForwardedHost || step.Field.Field == LogField.Host), "no client: give %h or ~h");
        Require(format, seen.ContainsKey('d') || seen.ContainsKey('x'), "no date: give %d or %x");
        Require(format, seen.ContainsKey('r') || seen.ContainsKey('U'), "no request: give %r or %U");
        return [.. steps];
    }

    /// <summary>Tells a format of GoAccess from one of Apache, which knows neither <c>%d</c> nor <c>%x</c> without braces.</summary>
    /// <param name="format">The format, with a percent sign somewhere.</param>
    /// <returns>True when it is GoAccess's.</returns>
    public static bool IsLanguageOf(string format)
    {
        for (var i = format.IndexOf('%', StringComparison.Ordinal); i >= 0 && i + 1 < format.Length; i = format.IndexOf('%', i + 1))
        {
            var isApacheCaret = format.AsSpan(i + 1) is ['^', 'F', 'B', ..] or ['^', 't', 'i' or 'o', ..];
            if (format[i + 1] is 'd' or 'x' or '~' || (format[i + 1] == '^' && !isApacheCaret))
            {
                return true;
            }
        }

        return format.Contains("~h{", StringComparison.Ordinal);
    }

    /// <summary>Takes a tab, a quote and a backslash out of their escapes, as GoAccess does before all else.</summary>
    /// <param name="format">What the user gave.</param>
    /// <returns>The format.</returns>
    public static string Unescape(string format) => format
        .Replace("\\t", "\t", StringComparison.Ordinal).Replace("\\\"", "\"", StringComparison.Ordinal);

    /// <summary>The field of a value in the description of a JSON log: its first specifier.</summary>
    /// <param name="value">The value, such as <c>%x.%^</c>.</param>
    /// <param name="position">Where it is.</param>
    /// <param name="template">The description.</param>
    /// <param name="times">The formats of date and time.</param>
    /// <returns>The field; null for a value that is ignored.</returns>
    /// <exception cref="FormatSyntaxException">It has none.</exception>
    public static FormatToken? OfJsonValue(string value, int position, string template, GoAccessTimes times)
    {
        if (value is not ['%', _, ..])
        {
            throw new FormatSyntaxException(template, position, $"\"{value}\" is no field: give a specifier such as \"%s\" or a variable such as \"$status\"");
        }

        var reading = Find(value[1], template, position, times);
        return reading.Field == LogField.Ignored ? null : new FormatToken(position) { Field = reading };
    }

    private static FormatStep ReadSpecifier(string format, ref int i, GoAccessTimes times, Dictionary<char, int> seen)
    {
        while (i < format.Length && format[i] == '%')
        {
            i++;
        }

        if (i == format.Length)
        {
            throw new FormatSyntaxException(format, i - 1, "this '%' has no specifier behind it");
        }

        var specifier = format[i];
        if (specifier == '~')
        {
            return new FormatStep(StepKind.SkipSpaces);
        }

        var reading = Find(specifier, format, i, times);
        var isTime = reading.Field == LogField.ResponseTime;
        if (reading.Field != LogField.Ignored && !isTime && !seen.TryAdd(specifier, i))
        {
            throw new FormatSyntaxException(format, i - 1, $"%{specifier} is there twice");
        }

        // Of several response times the first counts.
        reading = isTime && !seen.TryAdd('D', i) ? new FieldReading(LogField.Ignored) : reading;
        var end = i + 1 < format.Length ? Encoding.UTF8.GetBytes(format.AsSpan(i + 1, 1).ToArray())[..1] : [];
        var spaces = end is [(byte)' '] ? reading.Time?.Spaces ?? 0 : 0;
        return new FormatStep(StepKind.Field) { Field = reading, Text = end, Delimiters = 1 + spaces, HasEscapes = reading.Field != LogField.Ignored };
    }

    /// <summary><c>~h{ ,}</c>: the first address in a list with these separators.</summary>
    private static FormatStep ReadList(string format, ref int i)
    {
        var close = i + 3 < format.Length && format[i + 1] == 'h' && format[i + 2] == '{' ? format.IndexOf('}', i + 3) : -1;
        if (close <= i + 3)
        {
            throw new FormatSyntaxException(format, i, "'~' is for ~h{…} with the separators in the braces");
        }

        var separators = Encoding.UTF8.GetBytes(format[(i + 3)..close]);
        i = close;
        return new FormatStep(StepKind.ForwardedHost) { Text = separators, Field = new FieldReading(LogField.Host) };
    }

    private static FieldReading Find(char specifier, string format, int position, GoAccessTimes times) => specifier switch
    {
        'd' => Time(times.Date),
        't' => Time(times.Time),
        'x' => Time(times.DateTime),
        'v' => new FieldReading(LogField.VirtualHost),
        'e' => Of(LogField.User),
        'h' => Of(LogField.Host),
        'r' => new FieldReading(LogField.Request),
        'm' => new FieldReading(LogField.Method),
        'U' => new FieldReading(LogField.PathOnly),
        'q' => new FieldReading(LogField.Query),
        'H' => new FieldReading(LogField.Protocol),
        's' => Of(LogField.Status),
        'b' => Of(LogField.Size),
        'R' => new FieldReading(LogField.Referrer),
        'u' => new FieldReading(LogField.UserAgent) { IsUrlEncoded = true },
        'D' => new FieldReading(LogField.ResponseTime) { Unit = 1_000 },
        'L' => new FieldReading(LogField.ResponseTime) { Unit = 1_000_000 },
        'T' => new FieldReading(LogField.ResponseTime) { Unit = 1_000_000_000 },
        'n' => new FieldReading(LogField.ResponseTime) { Unit = 1 },
        'K' => new FieldReading(LogField.TlsProtocol),
        'k' => new FieldReading(LogField.TlsCipher),
        'M' => new FieldReading(LogField.MimeType),
        'C' => new FieldReading(LogField.CacheStatus),
        _ when char.IsWhiteSpace(specifier) => throw new FormatSyntaxException(format, position - 1, "this '%' has no specifier behind it"),
        _ => new FieldReading(LogField.Ignored),
    };

    private static FieldReading Time(TimeFormat format) => new(LogField.Time) { Time = format };

    private static FieldReading Of(LogField field) => new(field) { HasGoAccessRules = true };

    private static void Require(string format, bool condition, string problem)
    {
        if (!condition)
        {
            throw new FormatSyntaxException(format, format.Length, "there is " + problem);
        }
    }
}
