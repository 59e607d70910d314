using System.Text;
using Gearman.Protocol;
using MessagePack;

namespace Gearman.Client;

/// <summary>What a <see cref="GearmanWorker"/> is told, and copies when it is made. A value out of its range is refused when it is set.</summary>
public sealed class GearmanWorkerOptions
{
    /// <summary>The job servers. The worker is connected to all of them at once.</summary>
    /// <value>The default is none, which stands for 127.0.0.1:4730.</value>
    public IList<ServerAddress> Servers { get; set; } = [];

    /// <summary>The name that servers list the worker by (<c>gearadmin --workers</c>): 1 to 127 bytes without white space.</summary>
    /// <value>The default is null: none.</value>
    public string? ClientId
    {
        get;
        set
        {
            if (value is "" || value?.Any(c => char.IsWhiteSpace(c) || c == '\0') == true || Encoding.UTF8.GetByteCount(value ?? "") > PacketLimits.MaxClientIdLength)
            {
                throw new ArgumentException($"A client id has 1 to {PacketLimits.MaxClientIdLength} bytes and no white space.", nameof(value));
            }

            field = value;
        }
    }

    /// <summary>Jobs that run at once, over all servers.</summary>
    /// <value>The default is 1; 1 to 32,767.</value>
    public int Concurrency
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, short.MaxValue);
            field = value;
        }
    } = 1;

    /// <summary>How to speak TLS with the servers.</summary>
    /// <value>The default is null: plain TCP.</value>
    public GearmanTlsOptions? Tls { get; set; }

    /// <summary>By what the worker says to each server who it is.</summary>
    /// <value>The default is null: it says nothing, or its certificate does.</value>
    public GearmanCredentials? Credentials { get; set; }

    /// <summary>How long to wait for a connection.</summary>
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

    /// <summary>The pause after a first failed attempt to connect; each further one doubles it. A random part of up to a half is taken off.</summary>
    /// <value>The default is 100 ms; more than 0.</value>
    public TimeSpan ReconnectDelay
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
            field = value;
        }
    } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest pause between two attempts to connect.</summary>
    /// <value>The default is 10 s; more than 0.</value>
    public TimeSpan MaxReconnectDelay
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
            field = value;
        }
    } = TimeSpan.FromSeconds(10);

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

    /// <summary>How long a stop waits for the jobs that run. Then their tokens are cancelled and they go back to their servers' queues.</summary>
    /// <value>The default is 30 s; at least 0.</value>
    public TimeSpan DrainTimeout
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            field = value;
        }
    } = TimeSpan.FromSeconds(30);

    /// <summary>The largest job to accept from a server, in bytes: names and workload. A larger one ends the connection.</summary>
    /// <value>The default is 1 GiB, which is also the most; at least 1 KiB.</value>
    public int MaxJobBytes
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1024);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, PacketLimits.MaxBodyLength);
            field = value;
        }
    } = PacketLimits.MaxBodyLength;

    /// <summary>How much clients learn of an exception that a handler threw.</summary>
    /// <value>The default is <see cref="ExceptionDetail.TypeAndMessage"/>.</value>
    public ExceptionDetail ExceptionDetail { get; set; }

    /// <summary>How typed arguments and results are read and written.</summary>
    /// <value>The default is null, which stands for <see cref="MessagePackSerializerOptions.Standard"/>.</value>
    public MessagePackSerializerOptions? Serializer { get; set; }

    /// <summary>A checked copy.</summary>
    /// <exception cref="ArgumentException">A server has no host or no port.</exception>
    internal GearmanWorkerOptions Copy() => new()
    {
        Servers = ServerAddress.Validate(Servers),
        ClientId = ClientId,
        Concurrency = Concurrency,
        Tls = Tls?.Copy(),
        Credentials = Credentials,
        ConnectTimeout = ConnectTimeout,
        ReconnectDelay = ReconnectDelay,
        MaxReconnectDelay = MaxReconnectDelay,
        ProbeInterval = ProbeInterval,
        DrainTimeout = DrainTimeout,
        MaxJobBytes = MaxJobBytes,
        ExceptionDetail = ExceptionDetail,
        Serializer = Serializer,
    };
}
