namespace AccessLogs.Parsing;

/// <summary>The parts of a time, which may lie in several fields of a line.</summary>
internal struct TimeParts
{
    private const int MaxOffsetMinutes = 14 * 60;

    /// <summary>Days from 0001-01-01 to 1970-01-01, in seconds.</summary>
    private const long UnixEpoch = 719_162 * 86_400L;

    /// <summary>The last second of the year 9999.</summary>
    private const long MaxUnixSeconds = 253_402_300_799;

    public int Year;
    public int Month;
    public int Day;
    public int Hour;
    public int Minute;
    public int Second;
    public int OffsetMinutes;
    public bool IsAfternoon;
    public bool IsHour12;

    /// <summary>The time as a whole, from a field that has all of it; instead of the other parts.</summary>
    public LogTimestamp Whole;

    public bool HasWhole;

    /// <summary>Takes a time since 1970, UTC.</summary>
    /// <param name="seconds">Seconds.</param>
    /// <returns>False when that is beyond the year 9999.</returns>
    public bool TrySetEpoch(ulong seconds)
    {
        if (seconds > MaxUnixSeconds)
        {
            return false;
        }

        var instant = UnixEpoch + (long)seconds;

        HasWhole = true;
        Whole = new LogTimestamp(instant, (int)(instant / 86_400), 0, (byte)(instant / 3_600 % 24));
        return true;
    }

    /// <summary>Puts the parts together.</summary>
    /// <param name="timestamp">The time.</param>
    /// <returns>False when there is no date, or no such time.</returns>
    public readonly bool TryGet(out LogTimestamp timestamp)
    {
        timestamp = Whole;
        if (HasWhole)
        {
            return true;
        }

        var hour = IsHour12 ? (Hour % 12) + (IsAfternoon ? 12 : 0) : Hour;
        if (Year is < 1 or > 9999 || Month is < 1 or > 12 || Day < 1 || Day > DateTime.DaysInMonth(Year, Month)
            || hour > 23 || Minute > 59 || Second > 60 || Math.Abs(OffsetMinutes) > MaxOffsetMinutes || (IsHour12 && Hour is < 1 or > 12))
        {
            return false;
        }

        var day = new DateOnly(Year, Month, Day).DayNumber;
        var utc = (day * 86_400L) + (hour * 3_600) + (Minute * 60) + Second - (OffsetMinutes * 60L);
        if (Second == 60)
        {
            utc--; // a leap second counts for the second before it, so that it is of the hour that it is written with
        }

        timestamp = new LogTimestamp(utc, day, (short)OffsetMinutes, (byte)hour);
        return utc >= 0 && utc / 86_400 <= DateOnly.MaxValue.DayNumber;
    }
}
