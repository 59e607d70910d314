using System.Net;

namespace Gearman.Server.Memcached;

/// <summary>Options of <see cref="MemcachedProtocol"/>. Read when the server starts.</summary>
public sealed class MemcachedProtocolOptions
{
    /// <summary>memcached's port.</summary>
    public const int DefaultPort = 11211;

    /// <summary>Where to listen. Port 0 takes a free port.</summary>
    /// <value>127.0.0.1:11211.</value>
    public IList<IPEndPoint> EndPoints { get; } = [];

    /// <summary>The most connections at once; one beyond is closed as soon as it is accepted.</summary>
    /// <value>1,024.</value>
    public int MaxConnections { get; set; } = 1024;

    /// <summary>How many jobs are remembered with their results, running ones included; the oldest are forgotten first.</summary>
    /// <value>10,000.</value>
    public int MaxResults { get; set; } = 10_000;

    /// <summary>How many bytes of results are remembered; the oldest are forgotten first.</summary>
    /// <value>67,108,864: 64 MiB.</value>
    public long MaxResultBytes { get; set; } = 64 << 20;

    /// <summary>How long a job is remembered at most, from its submit on; a client may ask for less by its expiration time.</summary>
    /// <value>An hour.</value>
    public TimeSpan MaxResultAge { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long a command may take from its first byte to its last, and a client to take an answer; then it is cut off.</summary>
    /// <value>30 seconds.</value>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(30);
}
