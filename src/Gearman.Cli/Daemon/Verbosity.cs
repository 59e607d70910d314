using Microsoft.Extensions.Logging;

namespace Gearman.Cli.Daemon;

/// <summary>gearmand's levels, by name, and what of our log each lets through.</summary>
internal static class Verbosity
{
    private static readonly (string Name, LogLevel Level)[] Levels =
    [
        ("FATAL", LogLevel.Critical), ("ALERT", LogLevel.Critical), ("CRITICAL", LogLevel.Critical), ("ERROR", LogLevel.Error),
        ("WARNING", LogLevel.Warning), ("NOTICE", LogLevel.Warning), ("INFO", LogLevel.Information), ("DEBUG", LogLevel.Debug),
    ];

    /// <summary>The least level of a line that is logged; null if the name is none of gearmand's.</summary>
    /// <param name="name">In capitals, as gearmand wants it.</param>
    public static LogLevel? Find(string name) => Array.Find(Levels, level => level.Name == name) is { Name: not null } found ? found.Level : null;

    /// <summary>The name that <c>-v</c>, so many times, stands for.</summary>
    public static string Counted(int times) => times switch { 1 => "NOTICE", 2 => "INFO", _ => "DEBUG" };

    /// <summary>The name of a line's level.</summary>
    public static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Critical => "FATAL",
        LogLevel.Error => "ERROR",
        LogLevel.Warning => "WARNING",
        LogLevel.Information => "INFO",
        _ => "DEBUG",
    };
}
