namespace AccessLogs;

/// <summary>The time of a request, as the line has it.</summary>
/// <param name="UtcSeconds">The instant: seconds since 0001-01-01T00:00:00Z, up to the last one of the year 9999.</param>
/// <param name="Day">The day as written, in the log's own offset: days since 0001-01-01 (see <see cref="DateOnly.DayNumber"/>).</param>
/// <param name="OffsetMinutes">The offset from UTC in minutes, -840 to 840.</param>
/// <param name="Hour">The hour as written, 0 to 23.</param>
public readonly record struct LogTimestamp(long UtcSeconds, int Day, short OffsetMinutes, byte Hour);
