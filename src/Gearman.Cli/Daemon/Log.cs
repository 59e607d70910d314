using Microsoft.Extensions.Logging;

namespace Gearman.Cli.Daemon;

/// <summary>All log messages of the daemon. Event ids 4000 to 4099.</summary>
internal static partial class Log
{
    [LoggerMessage(4000, LogLevel.Information, "Starting up with pid {Pid}, verbose is set to {Verbosity}")]
    public static partial void Starting(ILogger logger, int pid, string verbosity);

    [LoggerMessage(4001, LogLevel.Information, "{Option} has no effect here")]
    public static partial void NoEffect(ILogger logger, string option);

    [LoggerMessage(4002, LogLevel.Warning, "The configuration file's '{Name}' is no option")]
    public static partial void NoOption(ILogger logger, string name);

    [LoggerMessage(4003, LogLevel.Warning, "{Reason}; trying again for {Seconds} seconds")]
    public static partial void PortInUse(ILogger logger, string reason, double seconds);

    [LoggerMessage(4004, LogLevel.Warning, "Could not open pid file for writing: {Path} ({Reason})")]
    public static partial void NoPidFile(ILogger logger, string path, string reason);

    [LoggerMessage(4005, LogLevel.Warning, "Pid file {Path} is taken over from {Pid}, which runs")]
    public static partial void PidFileTaken(ILogger logger, string path, int pid);

    [LoggerMessage(4006, LogLevel.Information, "SIGHUP, reopening log file")]
    public static partial void Reopening(ILogger logger);

    [LoggerMessage(4007, LogLevel.Error, "Could not reopen the log file, going on with the old one: {Reason}")]
    public static partial void NotReopened(ILogger logger, string reason);

    [LoggerMessage(4008, LogLevel.Information, "Shutting down when no job is left")]
    public static partial void Draining(ILogger logger);

    [LoggerMessage(4009, LogLevel.Information, "Shutdown complete")]
    public static partial void Stopped(ILogger logger);

    [LoggerMessage(4020, LogLevel.Error, "Could not reload, going on with what was read before: {Reason}")]
    public static partial void NotReloaded(ILogger logger, string reason);

    [LoggerMessage(4010, LogLevel.Error, "{Reason}")]
    public static partial void NotStarted(ILogger logger, string reason);

    [LoggerMessage(4011, LogLevel.Warning, "Passed over in the queue: {Problem}")]
    public static partial void Unreadable(ILogger logger, string problem);
}
