using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gearman.Server.Http;

/// <summary>Options of <see cref="HttpProtocol"/>. Read when the server starts.</summary>
public sealed class HttpProtocolOptions
{
    /// <summary>gearmand's port for HTTP.</summary>
    public const int DefaultPort = 8080;

    /// <summary>Where to listen. Port 0 takes a free port.</summary>
    /// <value>127.0.0.1:8080: without a users file, who may send HTTP may submit any job.</value>
    public IList<IPEndPoint> EndPoints { get; } = [];

    /// <summary>How long a stream of events may be silent: then a comment is sent, so that no proxy takes it for dead.</summary>
    /// <value>15 seconds.</value>
    public TimeSpan EventSilence { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// HTTPS, by the certificates of <see cref="GearmanServerOptions.Tls"/>: clients of both ports are asked for the same, and
    /// <see cref="GearmanServer.Reload"/> reads them again for both.
    /// </summary>
    /// <value>False.</value>
    public bool UsesServerTls { get; set; }

    /// <summary>
    /// What more is to be said to each end point: <c>UseHttps</c>, say. One with TLS lets its clients choose the version of
    /// HTTP; on one without, what a connection starts with says it.
    /// </summary>
    public Action<ListenOptions>? ConfigureEndPoint { get; set; }

    /// <summary>What more is to be said to Kestrel: its limits, say.</summary>
    public Action<KestrelServerOptions>? ConfigureServer { get; set; }
}
