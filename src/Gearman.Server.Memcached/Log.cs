using System.Net;
using Microsoft.Extensions.Logging;

namespace Gearman.Server.Memcached;

/// <summary>All log messages of memcached's protocol. Event ids 1150 to 1199.</summary>
internal static partial class Log
{
    [LoggerMessage(1150, LogLevel.Information, "Listening for memcached on {EndPoint}")]
    public static partial void Listening(ILogger logger, IPEndPoint endPoint);
}
