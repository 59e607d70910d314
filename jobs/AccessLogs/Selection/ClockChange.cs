using System.Globalization;

namespace AccessLogs.Selection;

/// <summary>Makes the time of a line that of another clock: the instant stays, day and hour are those of a time zone.</summary>
internal sealed class ClockChange
{
    /// <summary>Clocks are changed at a quarter of an hour, wherever they are.</summary>
    private const long Step = 15 * 60;

    private const long SecondsOfDay = 24 * 3_600;
    private static readonly long EndOfTime = DateTime.MaxValue.Ticks / TimeSpan.TicksPerSecond;

    private readonly TimeZoneInfo _zone;
    private long _step = -1;
    private short _offset;

    /// <summary>A clock of a zone.</summary>
    /// <param name="zone">As <see cref="Find"/> takes it.</param>
    public ClockChange(string zone) => _zone = Find(zone);

    /// <summary>Finds a zone.</summary>
    /// <param name="name">Its name in the IANA database (<c>Europe/Berlin</c>), <c>UTC</c>, or an offset (<c>+02:00</c>).</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static TimeZoneInfo Find(string name)
    {
        if (name is "UTC" or "Z")
        {
            return TimeZoneInfo.Utc;
        }

        if (name is ['+' or '-', _, _, ':', _, _] && TimeSpan.TryParseExact(name[1..], "hh\\:mm", CultureInfo.InvariantCulture, out var offset) && offset <= TimeSpan.FromHours(14))
        {
            return TimeZoneInfo.CreateCustomTimeZone(name, name[0] == '-' ? -offset : offset, name, name);
        }

        return TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone)
            ? zone
            : throw new ArgumentException($"'{name}' is no time zone that this machine knows: give Europe/Berlin, UTC or +02:00", nameof(name));
    }

    /// <summary>Changes the time of a line.</summary>
    /// <param name="line">The line.</param>
    public void Apply(ref AccessLogLine line)
    {
        var instant = line.Timestamp.UtcSeconds;
        if (instant / Step != _step)
        {
            _step = instant / Step;
            _offset = (short)_zone.GetUtcOffset(new DateTime(_step * Step * TimeSpan.TicksPerSecond, DateTimeKind.Utc)).TotalMinutes;
        }

        var local = instant + (_offset * 60L);
        if (local >= 0 && local <= EndOfTime) // there is no day before the first one and behind the last
        {
            line.Timestamp = new LogTimestamp(instant, (int)(local / SecondsOfDay), _offset, (byte)(local % SecondsOfDay / 3_600));
        }
    }
}
