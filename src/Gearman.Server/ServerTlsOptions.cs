namespace Gearman.Server;

/// <summary>TLS on the server's port, from the first byte: TLS 1.2 and 1.3, in place of plain text.</summary>
public sealed class ServerTlsOptions
{
    /// <summary>
    /// The server's certificates; at least one. A client that names a host gets the first one for that host, all others the
    /// first.
    /// </summary>
    public IList<TlsCertificateFile> Certificates { get; } = [];

    /// <summary>A PEM file with the authorities that client certificates must come from.</summary>
    /// <value>Null: clients are asked for no certificate.</value>
    public string? ClientCaPath { get; set; }

    /// <summary>A client without a certificate is refused; without this a certificate is checked where there is one.</summary>
    /// <value>False. True needs <see cref="ClientCaPath"/>.</value>
    public bool RequireClientCertificate { get; set; }

    /// <summary>How long a connection may take until its handshake is done, silence included; then it is closed.</summary>
    /// <value>10 seconds; a millisecond to an hour.</value>
    [Duration(1, 3_600_000, "a millisecond to an hour")]
    public TimeSpan HandshakeTimeout { get; set; } = TimeSpan.FromSeconds(10);
}
