using Gearman.Protocol;
using MessagePack;

namespace Gearman.Client;

/// <summary>What a <see cref="GearmanClient"/> is told, and copies when it is made. A value out of its range is refused when it is set.</summary>
public sealed class GearmanClientOptions
{
    /// <summary>The job servers. Jobs are spread over them; while one can't be reached, the others do its work.</summary>
    /// <value>The default is none, which stands for 127.0.0.1:4730.</value>
    public IList<ServerAddress> Servers { get; set; } = [];

    /// <summary>How to speak TLS with the servers.</summary>
    /// <value>The default is null: plain TCP.</value>
    public GearmanTlsOptions? Tls { get; set; }

    /// <summary>By what the client says to each server who it is.</summary>
    /// <value>The default is null: it says nothing, or its certificate does.</value>
    public GearmanCredentials? Credentials { get; set; }

    /// <summary>How long to wait for a connection before the next server is tried.</summary>
    /// <value>The default is 5 s; more than 0.</value>
    public TimeSpan ConnectTimeout
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
            field = value;
        }
    } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How often a foreground job is submitted again when its connection was lost before its result came, to the next
    /// server that can be reached. It may be done more than once then; its caller gets one result.
    /// </summary>
    /// <value>The default is 10; 0 to leave it to the caller.</value>
    public int MaxResubmits
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    } = 10;

    /// <summary>
    /// A connection that has been silent for so long is asked for an ECHO_RES, and is given up after as long again: so a
    /// host that vanished or a server that hangs is found within three times this.
    /// </summary>
    /// <value>The default is 3 s; more than 0.</value>
    public TimeSpan ProbeInterval
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
            field = value;
        }
    } = TimeSpan.FromSeconds(3);

    /// <summary>The largest packet to accept from a server, in bytes: names and result. A larger one ends its connection.</summary>
    /// <value>The default is 1 GiB, which is also the most; at least 1 KiB.</value>
    public int MaxResponseBytes
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1024);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, PacketLimits.MaxBodyLength);
            field = value;
        }
    } = PacketLimits.MaxBodyLength;

    /// <summary>
    /// A job without a unique gets its span as unique, as a W3C traceparent of 55 bytes, so that the worker's span is its
    /// child: the workload stays as it is, and foreign workers see nothing but a unique. It takes effect while somebody
    /// collects traces of <see cref="GearmanTelemetry.ActivitySourceName"/> and the span is sampled.
    /// </summary>
    /// <value>The default is false. A job with a unique of its own keeps it, and its worker's span has no parent.</value>
    public bool CarryTraces { get; set; }

    /// <summary>How typed arguments and results are written and read.</summary>
    /// <value>The default is null, which stands for <see cref="MessagePackSerializerOptions.Standard"/>.</value>
    public MessagePackSerializerOptions? Serializer { get; set; }

    /// <summary>A checked copy.</summary>
    /// <exception cref="ArgumentException">A server has no host or no port.</exception>
    internal GearmanClientOptions Copy() => new()
    {
        Servers = ServerAddress.Validate(Servers),
        Tls = Tls?.Copy(),
        Credentials = Credentials,
        ConnectTimeout = ConnectTimeout,
        MaxResubmits = MaxResubmits,
        ProbeInterval = ProbeInterval,
        MaxResponseBytes = MaxResponseBytes,
        CarryTraces = CarryTraces,
        Serializer = Serializer,
    };
}
