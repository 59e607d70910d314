using Microsoft.Extensions.Logging;

namespace Gearman.Client;

/// <summary>All log messages of the library: the client's from 1, the worker's from 100.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Debug, "Connected to {Server}")]
    public static partial void ClientConnected(ILogger logger, ServerAddress server);

    [LoggerMessage(2, LogLevel.Debug, "Disconnected from {Server}: {Reason}; {Lost} requests were unanswered")]
    public static partial void ClientDisconnected(ILogger logger, ServerAddress server, string reason, int lost);

    [LoggerMessage(3, LogLevel.Warning, "{Server}: {Reason}")]
    public static partial void ServerUnreachable(ILogger logger, ServerAddress server, string reason);

    [LoggerMessage(4, LogLevel.Warning, "{Server} answered {Code}: {Text}")]
    public static partial void ServerError(ILogger logger, ServerAddress server, string code, string text);

    [LoggerMessage(100, LogLevel.Information, "Working for {Server}")]
    public static partial void WorkerConnected(ILogger logger, ServerAddress server);

    [LoggerMessage(101, LogLevel.Information, "No longer working for {Server}: {Reason}")]
    public static partial void WorkerDisconnected(ILogger logger, ServerAddress server, string reason);

    [LoggerMessage(102, LogLevel.Warning, "Job {Handle} of {Function} failed: {Reason}")]
    public static partial void JobFailed(ILogger logger, string function, JobHandle handle, string reason);

    [LoggerMessage(103, LogLevel.Error, "The handler of {Function} threw on job {Handle}")]
    public static partial void HandlerThrew(ILogger logger, Exception exception, string function, JobHandle handle);

    [LoggerMessage(104, LogLevel.Warning, "Jobs still ran {Timeout} after the stop; they are given back to their servers")]
    public static partial void DrainTimedOut(ILogger logger, TimeSpan timeout);

    [LoggerMessage(105, LogLevel.Warning, "Job {Handle} of {Function} was not done within {Timeout}")]
    public static partial void JobTimedOut(ILogger logger, string function, JobHandle handle, TimeSpan timeout);

    [LoggerMessage(106, LogLevel.Debug, "The handler of {Function} ended after its time was up, on job {Handle}: {Reason}")]
    public static partial void HandlerStopped(ILogger logger, string function, JobHandle handle, string reason);

    [LoggerMessage(107, LogLevel.Error, "The worker stops: {Reason}")]
    public static partial void NotTaken(ILogger logger, string reason);
}
