using Microsoft.Extensions.Logging;

namespace Gearman.Cli.Daemon.Logging;

/// <summary>A line of the log.</summary>
/// <param name="Time">When, in local time.</param>
/// <param name="Level">How bad.</param>
/// <param name="Source">Who says it.</param>
/// <param name="Text">What, in one line.</param>
internal sealed record LogLine(DateTimeOffset Time, LogLevel Level, string Source, string Text)
{
    /// <summary>As gearmand writes it: <c>   INFO 2026-01-31 12:00:00.123456 [  main ] Listening on ...</c></summary>
    public override string ToString() => $"{Verbosity.NameOf(Level),7} {Time:yyyy-MM-dd HH:mm:ss.ffffff} [{Source,6} ] {Text}";
}
