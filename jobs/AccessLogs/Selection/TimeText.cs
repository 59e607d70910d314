using System.Globalization;

namespace AccessLogs.Selection;

/// <summary>
/// A time as a user writes it: a day, a minute or a second, and all of it. With an offset (<c>Z</c>, <c>+02:00</c>) it is an instant;
/// without, it is what the clock of the line shows, whatever its offset.
/// </summary>
/// <param name="Seconds">The seconds since 0001-01-01, of the instant or of the clock.</param>
/// <param name="IsInstant">Whether there was an offset.</param>
internal readonly record struct TimeText(NumberRange Seconds, bool IsInstant)
{
    /// <summary>What to tell somebody whose time is none.</summary>
    public const string Expected = "give 2026-11-28, 2026-11-28T10:05, 2026-11-28T10:05:30, perhaps with Z or +02:00 behind it";

    private static readonly (string Format, int Seconds)[] Formats =
    [
        ("yyyy-MM-dd", 86_400), ("yyyy-MM-ddTHH", 3_600), ("yyyy-MM-ddTHH:mm", 60), ("yyyy-MM-ddTHH:mm:ss", 1),
    ];

    /// <summary>Reads a time.</summary>
    /// <param name="text">The text.</param>
    /// <param name="time">The time.</param>
    /// <returns>False when it is none.</returns>
    public static bool TryRead(string text, out TimeText time)
    {
        text = text.Length > 10 && text[10] == ' ' ? $"{text[..10]}T{text[11..]}" : text;
        foreach (var (format, seconds) in Formats)
        {
            var isInstant = text.Length > format.Length;
            if (isInstant
                ? DateTimeOffset.TryParseExact(text, format + "K", CultureInfo.InvariantCulture, DateTimeStyles.None, out var instant)
                    && text[format.Length] is 'Z' or '+' or '-'
                : DateTimeOffset.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out instant))
            {
                var start = instant.UtcTicks / TimeSpan.TicksPerSecond;
                time = new TimeText(new NumberRange(start, start + seconds - 1), isInstant);
                return true;
            }
        }

        time = default;
        return false;
    }
}
