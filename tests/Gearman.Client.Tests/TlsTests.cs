using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Gearman.Client.Admin;
using Gearman.Protocol;
using Gearman.Server;
using Gearman.Testing;
using Gearman.TestSupport;

namespace Gearman.Client.Tests;

/// <summary>TLS with stunnel in front of real job servers, and with an end of our own that shows what came.</summary>
public sealed class TlsTests : JobServerSuite
{
    /// <summary>For handshakes that are to succeed on a machine that has much else to do.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly TestCertificates _certificates = new();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _certificates.Dispose();
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Servers))]
    public async Task Client_worker_and_admin_speak_TLS_with_certificates_on_both_sides(string name)
    {
        var (_, server) = await StartAsync(name, TestContext.Current.CancellationToken);
        await using var stunnel = await StunnelProcess.StartAsync(server.Port, _certificates, TestContext.Current.CancellationToken);
        await TalkAsync(new ServerAddress("127.0.0.1", stunnel.Port));
    }

    [Fact(Timeout = 120_000)]
    public async Task Client_worker_and_admin_speak_TLS_with_our_server()
    {
        var tls = new ServerTlsOptions { ClientCaPath = _certificates.CaFile, RequireClientCertificate = true };
        tls.Certificates.Add(new TlsCertificateFile(_certificates.Write("server.pem", "127.0.0.1")));
        await using var server = await GearmanTestServer.StartAsync(options => options.Tls = tls);
        await TalkAsync(new ServerAddress("127.0.0.1", server.Port));
    }

    [Theory(Timeout = 120_000)]
    [InlineData("another authority")]
    [InlineData("another name")]
    [InlineData("no certificate of mine")]
    [InlineData("a file that is not there")]
    [InlineData("a file without a certificate")]
    public async Task A_server_that_is_not_the_right_one_gets_no_job_and_the_caller_learns_why(string what)
    {
        var (_, server) = await StartAsync("ours", TestContext.Current.CancellationToken);
        await using var stunnel = await StunnelProcess.StartAsync(server.Port, _certificates, TestContext.Current.CancellationToken);
        using var others = new TestCertificates();
        var mine = _certificates.Write("client.pem", "client");
        var empty = Path.Combine(_certificates.Folder, "empty.pem");
        await File.WriteAllTextAsync(empty, "", TestContext.Current.CancellationToken);
        var tls = new GearmanTlsOptions { CaFile = _certificates.CaFile, CertificateFile = mine };
        switch (what)
        {
            case "another authority":
                tls.CaFile = others.CaFile;
                break;
            case "another name":
                tls.TargetHost = "queue.example";
                break;
            case "no certificate of mine":
                tls.CertificateFile = null;
                break;
            case "a file that is not there":
                tls.CertificateFile = mine + "x";
                break;
            default:
                tls.CertificateFile = empty;
                break;
        }

        var address = new ServerAddress("127.0.0.1", stunnel.Port);
        await using var client = new GearmanClient(new GearmanClientOptions { Servers = [address], Tls = tls, MaxResubmits = 0 });
        var error = await Assert.ThrowsAsync<GearmanConnectionException>(
            () => client.SubmitAsync(new JobRequest("f", default), TestContext.Current.CancellationToken));
        Assert.Equal(("f", address), (error.Function, error.Server));
        Assert.NotNull(error.InnerException);
    }

    [Fact(Timeout = 120_000)]
    public async Task The_name_is_sent_and_a_renewed_certificate_is_used_from_the_next_connection_on()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var own = X509Certificate2.CreateFromPemFile(_certificates.Write("server.pem", "queue.example"));
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(_certificates.CaFile);
        var file = _certificates.Write("client.pem", "first");
        await using var client = new GearmanClient(new GearmanClientOptions
        {
            Servers = [new ServerAddress("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port)],
            Tls = new GearmanTlsOptions { CaFile = _certificates.CaFile, CertificateFile = file, TargetHost = "queue.example" },
            ConnectTimeout = Patience,
        });

        foreach (var name in new[] { "first", "second" })
        {
            _certificates.Write("client.pem", name);
            var ping = client.PingAsync(TestContext.Current.CancellationToken);
            using var stream = new SslStream(new NetworkStream(await listener.AcceptSocketAsync(TestContext.Current.CancellationToken), ownsSocket: true));
            await stream.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions
                {
                    ServerCertificate = own,
                    ClientCertificateRequired = true,
                    CertificateChainPolicy = policy,
                },
                TestContext.Current.CancellationToken);
            Assert.Equal("queue.example", stream.TargetHostName);
            Assert.Equal($"CN={name}", stream.RemoteCertificate!.Subject);
            // A ping that had not been sent yet would be sent over another connection. Before it comes what all connections begin with.
            var sent = (2 * PacketHeader.Length) + "exceptions".Length + "ping".Length;
            await stream.ReadExactlyAsync(new byte[sent], TestContext.Current.CancellationToken);
            stream.Close();
            await Assert.ThrowsAsync<GearmanConnectionException>(() => ping);
        }
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Servers))]
    public async Task A_server_without_TLS_is_no_server_for_a_client_with_it(string name)
    {
        var (_, server) = await StartAsync(name, TestContext.Current.CancellationToken);
        await using var client = new GearmanClient(new GearmanClientOptions
        {
            Servers = [new ServerAddress("127.0.0.1", server.Port)],
            Tls = new GearmanTlsOptions(),
            ConnectTimeout = TimeSpan.FromSeconds(2),
        });
        await Assert.ThrowsAsync<GearmanConnectionException>(() => client.PingAsync(TestContext.Current.CancellationToken));
    }

    private async Task TalkAsync(ServerAddress address)
    {
        var tls = new GearmanTlsOptions { CaFile = _certificates.CaFile, CertificateFile = _certificates.Write("client.pem", "client") };
        var worker = new GearmanWorker(new GearmanWorkerOptions { Servers = [address], Tls = tls, ConnectTimeout = Patience });
        worker.Register("echo", workload => workload.First);
        using var stop = new CancellationTokenSource();
        var run = worker.RunAsync(stop.Token);
        await using var client = new GearmanClient(new GearmanClientOptions { Servers = [address], Tls = tls, ConnectTimeout = Patience });

        foreach (var size in new[] { 1, 100_000, 5_000_000 })
        {
            var workload = new byte[size];
            new Random(size).NextBytes(workload);
            var results = await Task.WhenAll(Enumerable.Range(0, 3).Select(
                _ => client.SubmitAsync(new JobRequest("echo", workload), TestContext.Current.CancellationToken)));
            Assert.All(results, result => Assert.True(result.Span.SequenceEqual(workload)));
        }

        var handle = await client.SubmitBackgroundAsync(new JobRequest("nobody's", default), TestContext.Current.CancellationToken);
        Assert.True(await client.CancelAsync(handle, TestContext.Current.CancellationToken));
        await using var admin = new GearmanAdmin(new GearmanAdminOptions { Server = address, Tls = tls, ConnectTimeout = Patience });
        Assert.Contains(await admin.GetStatusAsync(TestContext.Current.CancellationToken), function => function.Name == "echo");

        await stop.CancelAsync();
        await run;
    }
}
