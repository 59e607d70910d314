using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Gearman.Server.Tests.Wire;

namespace Gearman.Server.Tests.Tls;

/// <summary>A test of a server with TLS, and peers that trust the test's authority.</summary>
public abstract class TlsTest : ServerTest
{
    private protected TestAuthority Authority { get; } = new();

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await base.DisposeAsync();
        Authority.Dispose();
    }

    /// <summary>Options of a server for <c>one.test</c> and <c>two.test</c>.</summary>
    protected GearmanServerOptions TlsOptions(ServerTransport transport)
    {
        var options = Options(transport);
        options.Tls = new ServerTlsOptions
        {
            Certificates = { Authority.ForHost("one.test"), Authority.ForHost("two.test") },
            HandshakeTimeout = TimeSpan.FromSeconds(90), // for hundreds at once on a busy machine
        };
        return options;
    }

    private protected SslClientAuthenticationOptions ClientOptions(
        string host = "one.test", X509Certificate2? certificate = null, SslProtocols protocols = SslProtocols.None) => new()
        {
            TargetHost = host,
            CertificateChainPolicy = Authority.Policy,
            EnabledSslProtocols = protocols,
            ClientCertificates = certificate is null ? null : [certificate],
        };

    private protected async Task<TestPeer> ConnectTlsAsync(
        string host = "one.test", X509Certificate2? certificate = null, SslProtocols protocols = SslProtocols.None) =>
        Keep(await TestPeer.ConnectAsync(Server.EndPoints[0], ClientOptions(host, certificate, protocols)));
}
