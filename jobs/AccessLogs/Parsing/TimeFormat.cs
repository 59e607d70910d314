using System.Text;

namespace AccessLogs.Parsing;

/// <summary>
/// A layout of times, compiled of strftime's directives (POSIX, what Apache's <c>%{…}t</c> and GoAccess take). English names,
/// numbers with or without leading zeros, as strptime reads them. Has no state.
/// </summary>
internal sealed class TimeFormat
{
    private static readonly string[] Months =
        ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

    private readonly TimeStep[] _steps;

    private TimeFormat(TimeStep[] steps) => _steps = steps;

    /// <summary><c>17/May/2015:10:05:03 +0000</c></summary>
    public static TimeFormat CommonLog { get; } = new(Compile("%d/%b/%Y:%H:%M:%S %z")._steps) { IsCommonLog = true };

    /// <summary><c>2015-05-17T10:05:03.123Z</c>: fraction and offset may be absent.</summary>
    public static TimeFormat Iso8601 { get; } = new([.. Compile("%Y-%m-%dT%H:%M:%S")._steps, new(TimeStepKind.Fraction), new(TimeStepKind.Offset)]);

    /// <summary><c>1431857103.123</c></summary>
    public static TimeFormat Epoch { get; } = new([new(TimeStepKind.Epoch)]);

    /// <summary><c>1431857103123</c></summary>
    public static TimeFormat EpochMilliseconds { get; } = new([new(TimeStepKind.EpochMilliseconds)]);

    /// <summary><c>1431857103123456</c></summary>
    public static TimeFormat EpochMicroseconds { get; } = new([new(TimeStepKind.EpochMicroseconds)]);

    /// <summary><c>1431857103123456789</c></summary>
    public static TimeFormat EpochNanoseconds { get; } = new([new(TimeStepKind.EpochNanoseconds)]);

    /// <summary><c>Sun May 17 10:05:03.123 2015</c>: the fraction may be absent.</summary>
    public static TimeFormat System { get; } = Compile("%a %b %e %H:%M:%S%f %Y");

    /// <summary>Any of these; of numbers the size tells the unit.</summary>
    public static TimeFormat Any { get; } = new([new(TimeStepKind.Any)]);

    /// <summary><c>2015-05-17</c></summary>
    public static TimeFormat Date { get; } = Compile("%Y-%m-%d");

    /// <summary><c>10:05:03</c></summary>
    public static TimeFormat TimeOfDay { get; } = new([.. Compile("%H:%M:%S")._steps, new(TimeStepKind.Fraction)]);

    /// <summary>A part of a second: read, and not used.</summary>
    public static TimeFormat Fraction { get; } = new([new(TimeStepKind.Fraction)]);

    /// <summary>Whether this is the layout that <see cref="TimestampParser"/> reads faster.</summary>
    public bool IsCommonLog { get; private init; }

    /// <summary>Whether a text of this layout may have spaces: how many at least.</summary>
    public int Spaces => _steps.Count(step => step is { Kind: TimeStepKind.Literal, Literal: (byte)' ' } or { Kind: TimeStepKind.Space });

    /// <summary>Compiles a layout.</summary>
    /// <param name="format">The layout, such as <c>%d/%b/%Y:%T %z</c>.</param>
    /// <param name="whole">The text that the user gave, of which it is a part; itself if null.</param>
    /// <param name="at">Where in that it starts.</param>
    /// <returns>The layout.</returns>
    /// <exception cref="FormatSyntaxException">A directive does not exist or cannot be read back.</exception>
    public static TimeFormat Compile(string format, string? whole = null, int at = 0)
    {
        var steps = new List<TimeStep>();
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
            {
                steps.AddRange(Encoding.UTF8.GetBytes(format[i].ToString()).Select(b => new TimeStep(TimeStepKind.Literal, b)));
                continue;
            }

            i++;
            if (i < format.Length && format[i] is 'E' or 'O' or '-' or '_' or '0')
            {
                i++; // another way to write the same
            }

            steps.AddRange(i < format.Length
                ? StepsOf(format[i], whole ?? format, at + i)
                : throw new FormatSyntaxException(whole ?? format, at + format.Length, "the format of the time ends after '%'"));
        }

        var result = new TimeFormat([.. steps]);
        return CommonLog is { } common && result._steps.AsSpan().SequenceEqual(common._steps) ? common : result;
    }

    /// <summary>Reads a text.</summary>
    /// <param name="text">All of it is the time.</param>
    /// <param name="parts">Takes what it says.</param>
    /// <returns>False when the text is not of this layout.</returns>
    public bool TryParse(ReadOnlySpan<byte> text, ref TimeParts parts)
    {
        foreach (var step in _steps)
        {
            if (!TryRead(step, ref text, ref parts))
            {
                return false;
            }
        }

        return text.IsEmpty;
    }

    private static TimeStep[] StepsOf(char directive, string whole, int at) => directive switch
    {
        'Y' => [new(TimeStepKind.Year)],
        'y' => [new(TimeStepKind.YearOfCentury)],
        'm' => [new(TimeStepKind.Month)],
        'b' or 'B' or 'h' => [new(TimeStepKind.MonthName)],
        'd' or 'e' => [new(TimeStepKind.Day)],
        'H' or 'k' => [new(TimeStepKind.Hour)],
        'I' or 'l' => [new(TimeStepKind.Hour12)],
        'p' or 'P' => [new(TimeStepKind.HalfOfDay)],
        'M' => [new(TimeStepKind.Minute)],
        'S' => [new(TimeStepKind.Second)],
        'f' or 'N' => [new(TimeStepKind.Fraction)],
        'z' => [new(TimeStepKind.Offset)],
        'Z' or 'a' or 'A' => [new(TimeStepKind.Name)],
        's' => [new(TimeStepKind.Epoch)],
        'n' or 't' => [new(TimeStepKind.Space)],
        '%' => [new(TimeStepKind.Literal, (byte)'%')],
        'T' or 'X' => Compile("%H:%M:%S")._steps,
        'R' => Compile("%H:%M")._steps,
        'r' => Compile("%I:%M:%S %p")._steps,
        'F' => Compile("%Y-%m-%d")._steps,
        'D' or 'x' => Compile("%m/%d/%y")._steps,
        'c' => Compile("%a %b %e %H:%M:%S %Y")._steps,
        '+' => Compile("%a %b %e %H:%M:%S %Z %Y")._steps,
        'C' or 'g' or 'G' or 'j' or 'u' or 'U' or 'V' or 'w' or 'W' =>
            throw new FormatSyntaxException(whole, at, $"a time cannot be read by %{directive}: give year, month and day"),
        _ => throw new FormatSyntaxException(whole, at, $"a time has no directive %{directive}"),
    };

    private static bool TryRead(TimeStep step, ref ReadOnlySpan<byte> text, ref TimeParts parts)
    {
        switch (step.Kind)
        {
            case TimeStepKind.Literal:
                if (text.IsEmpty || text[0] != step.Literal)
                {
                    return false;
                }

                text = text[1..];
                return true;
            case TimeStepKind.Space:
                text = text.TrimStart(" \t"u8);
                return true;
            case TimeStepKind.Year:
                return TryReadNumber(ref text, 4, out parts.Year);
            case TimeStepKind.YearOfCentury:
                var isYear = TryReadNumber(ref text, 2, out parts.Year);
                parts.Year += parts.Year < 69 ? 2000 : 1900;
                return isYear;
            case TimeStepKind.Month:
                return TryReadNumber(ref text, 2, out parts.Month);
            case TimeStepKind.MonthName:
                return TryReadMonth(ref text, out parts.Month);
            case TimeStepKind.Day:
                text = text.TrimStart((byte)' ');
                return TryReadNumber(ref text, 2, out parts.Day);
            case TimeStepKind.Hour or TimeStepKind.Hour12:
                parts.IsHour12 = step.Kind == TimeStepKind.Hour12;
                text = text.TrimStart((byte)' ');
                return TryReadNumber(ref text, 2, out parts.Hour);
            case TimeStepKind.HalfOfDay:
                return TryReadHalfOfDay(ref text, ref parts);
            case TimeStepKind.Minute:
                return TryReadNumber(ref text, 2, out parts.Minute);
            case TimeStepKind.Second:
                return TryReadNumber(ref text, 2, out parts.Second);
            case TimeStepKind.Offset:
                return TryReadOffset(ref text, out parts.OffsetMinutes);
            case TimeStepKind.Fraction:
                SkipFraction(ref text);
                return true;
            case TimeStepKind.Name:
                return TrySkipName(ref text);
            case TimeStepKind.Any:
                var any = text;
                text = default;
                return FormatOf(any).TryParse(any, ref parts);
            default:
                return TryReadEpoch(step.Kind, ref text, ref parts);
        }
    }

    private static TimeFormat FormatOf(ReadOnlySpan<byte> text)
    {
        const int MillisecondDigits = 13; // of a time between 2001 and 2286
        const int MicrosecondDigits = 16;
        const int NanosecondDigits = 19;
        if (text.Length > 2 && text[2] == '/')
        {
            return CommonLog;
        }

        if (text.Length > 4 && text[4] == '-')
        {
            return Iso8601;
        }

        if (text.Length > 3 && text[3] == ' ')
        {
            return System;
        }

        var point = text.IndexOf((byte)'.');
        return (point < 0 ? text.Length : point) switch
        {
            >= NanosecondDigits => EpochNanoseconds,
            >= MicrosecondDigits => EpochMicroseconds,
            >= MillisecondDigits => EpochMilliseconds,
            _ => Epoch,
        };
    }

    private static bool TryReadNumber(ref ReadOnlySpan<byte> text, int maxDigits, out int value)
    {
        value = 0;
        var i = 0;
        for (; i < maxDigits && i < text.Length && char.IsAsciiDigit((char)text[i]); i++)
        {
            value = (value * 10) + (text[i] - '0');
        }

        text = text[i..];
        return i > 0;
    }

    private static bool TryReadMonth(ref ReadOnlySpan<byte> text, out int month)
    {
        month = 0;
        if (text.Length < 3)
        {
            return false;
        }

        for (var i = 0; i < Months.Length; i++)
        {
            var name = Months[i];
            if ((text[0] | 0x20) == name[0] && (text[1] | 0x20) == name[1] && (text[2] | 0x20) == name[2])
            {
                month = i + 1;
                var isWhole = text.Length >= name.Length && Ascii.EqualsIgnoreCase(text[..name.Length], name);
                text = text[(isWhole ? name.Length : 3)..];
                return true;
            }
        }

        return false;
    }

    private static bool TryReadHalfOfDay(ref ReadOnlySpan<byte> text, ref TimeParts parts)
    {
        if (text.Length < 2 || (text[0] | 0x20) is not ('a' or 'p') || (text[1] | 0x20) != 'm')
        {
            return false;
        }

        parts.IsAfternoon = (text[0] | 0x20) == 'p';
        text = text[2..];
        return true;
    }

    private static bool TryReadOffset(ref ReadOnlySpan<byte> text, out int minutes)
    {
        minutes = 0;
        if (text.IsEmpty)
        {
            return true; // it may be absent where the text may end
        }

        if (text.StartsWith("UTC"u8) || text.StartsWith("GMT"u8))
        {
            text = text["UTC"u8.Length..];
            return true;
        }

        var sign = text[0];
        text = text[1..];
        if (sign is (byte)'Z' or (byte)'z')
        {
            return true;
        }

        if (sign is not ((byte)'+' or (byte)'-') || !TryReadNumber(ref text, 2, out var hours))
        {
            return false;
        }

        text = text is [(byte)':', ..] ? text[1..] : text;
        TryReadNumber(ref text, 2, out minutes);
        var isMinute = minutes < 60;
        minutes = (hours * 60 + minutes) * (sign == '-' ? -1 : 1);
        return isMinute;
    }

    private static void SkipFraction(ref ReadOnlySpan<byte> text)
    {
        var i = text is [(byte)'.' or (byte)',', ..] ? 1 : 0;
        while (i < text.Length && char.IsAsciiDigit((char)text[i]))
        {
            i++;
        }

        text = text[i..];
    }

    private static bool TrySkipName(ref ReadOnlySpan<byte> text)
    {
        var i = 0;
        while (i < text.Length && char.IsAsciiLetter((char)text[i]))
        {
            i++;
        }

        text = text[i..];
        return i > 0;
    }

    private static bool TryReadEpoch(TimeStepKind kind, ref ReadOnlySpan<byte> text, ref TimeParts parts)
    {
        const int MaxDigits = 19;
        var value = 0UL;
        var i = 0;
        for (; i < text.Length && i < MaxDigits && char.IsAsciiDigit((char)text[i]); i++)
        {
            value = (value * 10) + (uint)(text[i] - '0');
        }

        text = text[i..];
        SkipFraction(ref text);
        return i > 0 && parts.TrySetEpoch(kind switch
        {
            TimeStepKind.EpochMilliseconds => value / 1_000,
            TimeStepKind.EpochMicroseconds => value / 1_000_000,
            TimeStepKind.EpochNanoseconds => value / 1_000_000_000,
            _ => value,
        });
    }
}
