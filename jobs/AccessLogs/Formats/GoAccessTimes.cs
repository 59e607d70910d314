using AccessLogs.Parsing;

namespace AccessLogs.Formats;

/// <summary>GoAccess's formats of date and time, with its own for times since 1970: <c>%s</c>, <c>%*</c> (milliseconds), <c>%f</c> (microseconds).</summary>
internal sealed class GoAccessTimes
{
    /// <summary>Compiles the formats.</summary>
    /// <param name="date">The date's; null for <c>%d/%b/%Y</c>.</param>
    /// <param name="time">The time's; null for <c>%T</c>.</param>
    /// <param name="dateTime">That of <c>%x</c>; null for the time's, or the date's without one.</param>
    /// <exception cref="FormatSyntaxException">One does not compile.</exception>
    public GoAccessTimes(string? date, string? time, string? dateTime)
    {
        Date = Compile(date ?? "%d/%b/%Y");
        Time = Compile(time ?? "%T");
        DateTime = Compile(dateTime ?? time ?? date ?? "%s");
    }

    /// <summary>The layout of <c>%d</c>.</summary>
    public TimeFormat Date { get; }

    /// <summary>The layout of <c>%t</c>.</summary>
    public TimeFormat Time { get; }

    /// <summary>The layout of <c>%x</c>.</summary>
    public TimeFormat DateTime { get; }

    private static TimeFormat Compile(string format) => format switch
    {
        "%s" => TimeFormat.Epoch,
        "%*" => TimeFormat.EpochMilliseconds,
        "%f" => TimeFormat.EpochMicroseconds,
        _ => TimeFormat.Compile(format),
    };
}
