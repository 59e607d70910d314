using System.Net.Security;
using Microsoft.Extensions.Logging;

namespace Gearman.Server.Connections.Tls;

/// <summary>What all TLS links of a server share.</summary>
internal sealed class TlsGate
{
    private readonly ServerTlsOptions _options;
    private volatile TlsCredentials _credentials;

    /// <summary>A gate with the certificates that the files have now.</summary>
    /// <param name="options">Where the certificates are.</param>
    /// <param name="time">The clock by which handshakes are slow.</param>
    /// <param name="logger">Where to log.</param>
    /// <exception cref="GearmanServerException">A file can't be used.</exception>
    public TlsGate(ServerTlsOptions options, TimeProvider time, ILogger logger)
    {
        _options = options;
        _credentials = TlsCredentials.Load(options);
        Time = time;
        Logger = logger;
    }

    public TimeProvider Time { get; }

    public ILogger Logger { get; }

    public TimeSpan HandshakeTimeout => _options.HandshakeTimeout;

    /// <summary>Reads the files again, for the handshakes from now on. From any thread.</summary>
    /// <exception cref="GearmanServerException">A file can't be used; what was read before stays.</exception>
    public void Reload() => _credentials = TlsCredentials.Load(_options);

    /// <summary>How to serve a client, by options that are the caller's own.</summary>
    public SslServerAuthenticationOptions OptionsFor(string host)
    {
        var shared = _credentials.For(host);
        return new SslServerAuthenticationOptions
        {
            ServerCertificateContext = shared.ServerCertificateContext,
            EnabledSslProtocols = shared.EnabledSslProtocols,
            AllowRenegotiation = shared.AllowRenegotiation,
            ClientCertificateRequired = shared.ClientCertificateRequired,
            CertificateChainPolicy = shared.CertificateChainPolicy,
            RemoteCertificateValidationCallback = shared.RemoteCertificateValidationCallback,
        };
    }

    /// <summary>Serves a client, on whatever thread.</summary>
    public Task AuthenticateAsync(SslStream stream) => stream.AuthenticateAsServerAsync(
        static (_, hello, state, _) => ValueTask.FromResult(((TlsGate)state!)._credentials.For(hello.ServerName)), this, CancellationToken.None);
}
