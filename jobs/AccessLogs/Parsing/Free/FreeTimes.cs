using System.Text;

namespace AccessLogs.Parsing.Free;

/// <summary>Times as people and programs write them, told apart by their looks.</summary>
internal static class FreeTimes
{
    /// <summary>The digits of seconds since 1970, from 2001 to 2286.</summary>
    private const int EpochDigits = 10;

    /// <summary>The digits of nanoseconds since then.</summary>
    private const int MaxEpochDigits = 19;

    private static readonly TimeFormat CommonLog = TimeFormat.Compile("%d/%b/%Y:%H:%M:%S%f%n%z");
    private static readonly TimeFormat CommonLogWithSpace = TimeFormat.Compile("%d/%b/%Y%n%H:%M:%S%f%n%z");
    private static readonly TimeFormat MonthFirst = TimeFormat.Compile("%m/%d/%Y:%H:%M:%S%f%n%z");
    private static readonly TimeFormat Iso = TimeFormat.Compile("%Y-%m-%dT%H:%M:%S%f%n%z");
    private static readonly TimeFormat IsoWithSpace = TimeFormat.Compile("%Y-%m-%d%n%H:%M:%S%f%n%z");
    private static readonly TimeFormat Slashes = TimeFormat.Compile("%Y/%m/%d%n%H:%M:%S%f%n%z");
    private static readonly TimeFormat SlashesAndDash = TimeFormat.Compile("%Y/%m/%d - %H:%M:%S");
    private static readonly TimeFormat Mail = TimeFormat.Compile("%a, %d %b %Y %H:%M:%S%n%Z");

    /// <summary>Reads a time with its day.</summary>
    /// <param name="text">All of it is the time.</param>
    /// <param name="parts">Takes what it says; as it was when it is none.</param>
    /// <returns>False when it is none that exists.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, ref TimeParts parts)
    {
        var read = default(TimeParts);
        var isHour12 = TryTakeHalfOfDay(ref text, out var isAfternoon);
        if (FormatOf(text) is not { } format || !format.TryParse(text, ref read))
        {
            return false;
        }

        if (isHour12)
        {
            (read.IsHour12, read.IsAfternoon) = (true, isAfternoon);
        }

        if (!read.TryGet(out _) || (isHour12 && read.HasWhole))
        {
            return false;
        }

        parts = read;
        return true;
    }

    /// <summary>Whether a text is AM or PM.</summary>
    /// <param name="text">The text.</param>
    public static bool IsHalfOfDay(ReadOnlySpan<byte> text) => Ascii.EqualsIgnoreCase(text, "am"u8) || Ascii.EqualsIgnoreCase(text, "pm"u8);

    private static bool TryTakeHalfOfDay(ref ReadOnlySpan<byte> text, out bool isAfternoon)
    {
        var space = text.LastIndexOf((byte)' ');
        var half = text[(space + 1)..];
        isAfternoon = half is [(byte)'P' or (byte)'p', ..];
        if (space <= 0 || !IsHalfOfDay(half))
        {
            return false;
        }

        text = text[..space];
        return true;
    }

    private static TimeFormat? FormatOf(ReadOnlySpan<byte> text) => text switch
    {
        [_, _, (byte)'/', _, _, (byte)'/', _, _, _, _, (byte)':', ..] => MonthFirst, // cPanel
        [_, (byte)'/', ..] or [_, _, (byte)'/', ..] => text.IndexOf((byte)' ') is > 0 and < 12 ? CommonLogWithSpace : CommonLog,
        [_, _, _, _, (byte)'-', _, _, (byte)'-', _, _, (byte)'T', ..] => Iso,
        [_, _, _, _, (byte)'-', ..] => IsoWithSpace,
        [_, _, _, _, (byte)'/', _, _, (byte)'/', _, _, (byte)' ', (byte)'-', ..] => SlashesAndDash,
        [_, _, _, _, (byte)'/', ..] => Slashes,
        [_, _, _, (byte)',', ..] => Mail,
        [_, _, _, (byte)' ', ..] => TimeFormat.System,
        _ => text.Length >= EpochDigits && text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') is var end && (end < 0 ? text.Length : end) is >= EpochDigits and <= MaxEpochDigits
            && (end < 0 || text[end] == '.')
            ? TimeFormat.Any
            : null,
    };
}
