using AccessLogs.Parsing;

namespace AccessLogs.Formats;

/// <summary>Apache's <c>%t</c>, <c>%{format}t</c> and their parts.</summary>
internal static class ApacheTime
{
    /// <summary>Adds the parts of a time.</summary>
    /// <param name="format">The whole format, for messages.</param>
    /// <param name="position">Where the directive is.</param>
    /// <param name="argument">What stands in the braces; null without.</param>
    /// <param name="argumentAt">Where that is.</param>
    /// <param name="tokens">Takes the parts.</param>
    /// <exception cref="FormatSyntaxException">The layout cannot be read back.</exception>
    public static void Add(string format, int position, string? argument, int argumentAt, List<FormatToken> tokens)
    {
        if (string.IsNullOrEmpty(argument))
        {
            tokens.Add(FormatToken.OfText(position, "["u8));
            tokens.Add(Time(position, TimeFormat.CommonLog));
            tokens.Add(FormatToken.OfText(position, "]"u8));
            return;
        }

        var isEnd = argument.StartsWith("end:", StringComparison.Ordinal);
        if (isEnd || argument.StartsWith("begin:", StringComparison.Ordinal))
        {
            var length = argument.IndexOf(':', StringComparison.Ordinal) + 1;
            argument = argument[length..];
            argumentAt += length;
        }

        if (isEnd && tokens.Exists(token => token.Field?.Field == LogField.Time))
        {
            tokens.Add(new FormatToken(position) { Field = new FieldReading(LogField.Ignored) });
            return;
        }

        tokens.Add(Time(position, argument switch
        {
            "" => TimeFormat.CommonLog,
            "sec" => TimeFormat.Epoch,
            "msec" => TimeFormat.EpochMilliseconds,
            "usec" => TimeFormat.EpochMicroseconds,
            "msec_frac" or "usec_frac" => TimeFormat.Fraction,
            _ => TimeFormat.Compile(argument, format, argumentAt),
        }));
    }

    private static FormatToken Time(int position, TimeFormat time) =>
        new(position) { Field = new FieldReading(LogField.Time) { Time = time } };
}
