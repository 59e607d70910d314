namespace Gearman.Client.Admin;

/// <summary>What a <see cref="GearmanAdmin"/> is told, and copies when it is made. A value out of its range is refused when it is set.</summary>
public sealed class GearmanAdminOptions
{
    /// <summary>The job server.</summary>
    /// <value>The default is 127.0.0.1:4730.</value>
    public ServerAddress Server { get; set; } = new("127.0.0.1");

    /// <summary>How to speak TLS with the server.</summary>
    /// <value>The default is null: plain TCP.</value>
    public GearmanTlsOptions? Tls { get; set; }

    /// <summary>By what the caller says to the server who it is.</summary>
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

    /// <summary>How long to wait for a whole answer.</summary>
    /// <value>The default is 30 s; more than 0.</value>
    public TimeSpan AnswerTimeout
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
            field = value;
        }
    } = TimeSpan.FromSeconds(30);

    /// <summary>The longest answer to accept, in bytes. A longer one ends the connection.</summary>
    /// <value>The default is 256 MiB: some million jobs; at least 1 KiB.</value>
    public int MaxAnswerBytes
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1024);
            field = value;
        }
    } = 256 << 20;

    /// <summary>A checked copy.</summary>
    /// <exception cref="ArgumentException">The server has no host or no port.</exception>
    internal GearmanAdminOptions Copy() => new()
    {
        Server = ServerAddress.Validate([Server])[0],
        Tls = Tls?.Copy(),
        Credentials = Credentials,
        ConnectTimeout = ConnectTimeout,
        AnswerTimeout = AnswerTimeout,
        MaxAnswerBytes = MaxAnswerBytes,
    };
}
