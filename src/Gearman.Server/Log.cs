using System.Net;
using Microsoft.Extensions.Logging;

namespace Gearman.Server;

/// <summary>All log messages of the server. Event ids 1000 to 1099.</summary>
internal static partial class Log
{
    [LoggerMessage(1000, LogLevel.Information, "Listening on {EndPoint}")]
    public static partial void Listening(ILogger logger, IPEndPoint endPoint);

    [LoggerMessage(1001, LogLevel.Information, "Stopped")]
    public static partial void Stopped(ILogger logger);

    [LoggerMessage(1002, LogLevel.Critical, "The server's loop ended by a fault")]
    public static partial void LoopFailed(ILogger logger, Exception exception);

    [LoggerMessage(1003, LogLevel.Debug, "Connection {Id} from {EndPoint}")]
    public static partial void Connected(ILogger logger, int id, IPEndPoint? endPoint);

    [LoggerMessage(1005, LogLevel.Information, "Brought back {Jobs} jobs in {Milliseconds:0} ms")]
    public static partial void Replayed(ILogger logger, int jobs, double milliseconds);

    [LoggerMessage(1006, LogLevel.Error, "The store does not take jobs; it is tried again and again")]
    public static partial void StoreFailed(ILogger logger, Exception exception);

    [LoggerMessage(1007, LogLevel.Warning, "The store takes jobs again")]
    public static partial void StoreIsBack(ILogger logger);

    [LoggerMessage(1008, LogLevel.Warning, "Journal segment {Segment}: {Bytes} bytes from byte {Offset} on belong to no whole batch, a write that a crash cut short; they are passed over")]
    public static partial void TornTail(ILogger logger, long segment, long offset, long bytes);

    [LoggerMessage(1009, LogLevel.Warning, "Journal segment {Segment} was just being made at a crash; it is deleted")]
    public static partial void TornSegment(ILogger logger, long segment);

    [LoggerMessage(1010, LogLevel.Error, "The journal's old segments could not be cleared away; it is tried again")]
    public static partial void NotTidied(ILogger logger, Exception exception);

    [LoggerMessage(1004, LogLevel.Debug, "Connection {Id} closed")]
    public static partial void Disconnected(ILogger logger, int id);

    [LoggerMessage(1011, LogLevel.Error, "The protocol {Name} did not stop as it should")]
    public static partial void ProtocolNotStopped(ILogger logger, string name, Exception exception);

    [LoggerMessage(1012, LogLevel.Warning, "Connection {Id} from {Address} is not who it says by {Method}")]
    public static partial void AuthFailed(ILogger logger, int id, IPAddress? address, string method);

    [LoggerMessage(1013, LogLevel.Debug, "Connection {Id} is {User}")]
    public static partial void Authenticated(ILogger logger, int id, string user);

    [LoggerMessage(1014, LogLevel.Information, "TLS of connection {Id} failed: {Reason}")]
    public static partial void TlsFailed(ILogger logger, int id, string reason);
}
