namespace AccessLogs.Cli;

/// <summary>Times before now: <c>90m</c>, <c>12h</c>, <c>7d</c>, <c>2w</c>.</summary>
internal static class RelativeTime
{
    /// <summary>What to tell somebody whose time is none.</summary>
    public const string Expected = "a time before now: 90m, 12h, 7d, 2w";

    /// <summary>Longer ago than all logs.</summary>
    private const int MaxDays = 100_000;

    /// <summary>Makes an instant of a time before now.</summary>
    /// <param name="text">A time.</param>
    /// <param name="clock">Says what time it is.</param>
    /// <returns>The instant; the text itself when it is no time before now.</returns>
    public static string? Resolve(string? text, TimeProvider clock)
    {
        var unit = text is [.., var last] ? last switch { 's' => 1L, 'm' => 60, 'h' => 3_600, 'd' => 86_400, 'w' => 604_800, _ => 0 } : 0;
        return unit > 0 && int.TryParse(text.AsSpan(0, text!.Length - 1), out var count) && count >= 0 && count * unit <= MaxDays * 86_400L
            ? clock.GetUtcNow().AddSeconds(-count * unit).ToString("yyyy-MM-ddTHH:mm:ssZ")
            : text;
    }
}
