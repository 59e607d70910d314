using System.Net;
using System.Security.Cryptography.X509Certificates;
using Gearman.Server.Http;
using Gearman.TestSupport;

namespace Gearman.Server.Protocols.Tests;

/// <summary>HTTPS by the certificates of the server, and users by those of the clients.</summary>
public sealed class HttpsTests() : HttpTest(new HttpProtocolOptions { UsesServerTls = true })
{
    private readonly TestCertificates _certificates = new();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _certificates.Dispose();
    }

    [Theory(Timeout = Timeout)]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task A_certificate_says_who_sends_a_request(string version)
    {
        // Nobody works for it: a user is told that, everybody else that it has to say who it is.
        Assert.Equal(HttpStatusCode.NotFound, await PostAsync(version, "hand.example.org"));
        Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync(version, "other.example.org"));
        Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync(version, null));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_server_without_TLS_can_not_serve_HTTPS()
    {
        var http = new HttpProtocol(new HttpProtocolOptions { UsesServerTls = true, EndPoints = { new IPEndPoint(IPAddress.Loopback, 0) } });
        var options = new GearmanServerOptions { Protocols = { http }, EndPoints = { new IPEndPoint(IPAddress.Loopback, 0) } };
        await using var server = new GearmanServer(options);
        var fault = await Assert.ThrowsAsync<GearmanServerException>(() => server.StartAsync(Cancellation));
        Assert.Contains("Tls", fault.Message, StringComparison.Ordinal);
    }

    protected override void Configure(GearmanServerOptions options)
    {
        options.Tls = new ServerTlsOptions { ClientCaPath = _certificates.CaFile, Certificates = { new TlsCertificateFile(_certificates.Write("server.pem", "127.0.0.1")) } };
        var users = Path.Combine(_certificates.Folder, "users");
        File.WriteAllText(users, "user hand certificate=hand.example.org submit=*\n");
        options.UsersFile = users;
    }

    private async Task<HttpStatusCode> PostAsync(string version, string? certificate)
    {
        using var handler = new SocketsHttpHandler();
        var authority = X509CertificateLoader.LoadCertificateFromFile(_certificates.CaFile);
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            CustomTrustStore = { authority },
        };
        if (certificate is not null)
        {
            var mine = X509Certificate2.CreateFromPemFile(_certificates.Write($"{certificate}-{version}.pem", certificate));
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => mine;
        }

        using var client = new HttpClient(handler) { DefaultRequestVersion = new Version(version), DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var response = await client.PostAsync(new Uri($"https://127.0.0.1:{Port}/reverse"), new StringContent("x"), Cancellation);
        return response.StatusCode;
    }
}
