using System.Net;
using Microsoft.Extensions.Logging;

namespace Gearman.Server.Http;

/// <summary>All log messages of HTTP, Kestrel's left out. Event ids 1100 to 1149.</summary>
internal static partial class Log
{
    [LoggerMessage(1100, LogLevel.Information, "Listening for HTTP on {EndPoint}")]
    public static partial void Listening(ILogger logger, IPEndPoint endPoint);
}
