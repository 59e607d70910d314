using System.Security.Authentication;
using Gearman.Protocol;
using Microsoft.Extensions.Time.Testing;

namespace Gearman.Server.Tests.Tls;

public sealed class TlsTests : TlsTest
{
    public static TheoryData<ServerTransport, SslProtocols> TransportsAndProtocols()
    {
        var data = new TheoryData<ServerTransport, SslProtocols>();
        foreach (var transport in Transports())
        {
            data.Add(transport, SslProtocols.Tls12);
            data.Add(transport, SslProtocols.Tls13);
        }

        return data;
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(TransportsAndProtocols))]
    public async Task A_job_goes_to_its_worker_and_its_result_back(ServerTransport transport, SslProtocols protocols)
    {
        Start(TlsOptions(transport));
        var (client, worker) = (await ConnectTlsAsync(protocols: protocols), await ConnectTlsAsync(protocols: protocols));
        await worker.WriteAsync(PacketType.CanDo, "f");
        await worker.WriteAsync(PacketType.PreSleep);
        await worker.ExpectNothingElseAsync();
        var handle = await client.SubmitAsync("f", "work");
        await worker.ExpectAsync(PacketType.Noop);
        Assert.Equal(handle, await worker.GrabAsync());
        await worker.WriteAsync(PacketType.WorkComplete, $"{handle}\0result");
        await client.ExpectAsync(PacketType.WorkComplete, $"{handle}\0result");
        Assert.Equal("f\t0\t0\t1\n", await client.StatusAsync());
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(TransportsAndProtocols))]
    public async Task Megabytes_and_thousands_of_packets_come_through_in_order(ServerTransport transport, SslProtocols protocols)
    {
        Start(TlsOptions(transport));
        var peer = await ConnectTlsAsync(protocols: protocols);
        var (large, small) = (Large(20_000_000), Enumerable.Range(0, 20_000).Select(i => $"{i}").ToArray());
        var sending = peer.WriteAsync([.. Request(PacketType.EchoReq, large), .. small.SelectMany(s => Request(PacketType.EchoReq, s))]);
        Assert.Equal(large, await peer.ReadAsync(PacketType.EchoRes));
        foreach (var each in small)
        {
            await peer.ExpectAsync(PacketType.EchoRes, each);
        }

        await sending;
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task A_peer_that_reads_late_gets_all_that_it_asked_for(ServerTransport transport)
    {
        Start(TlsOptions(transport));
        var peer = await ConnectTlsAsync();
        var body = Large(100_000);
        var sending = peer.WriteAsync([.. Enumerable.Repeat(Request(PacketType.EchoReq, body), 200).SelectMany(p => p)]);
        var other = await ConnectTlsAsync();
        await other.ExpectNothingElseAsync();
        for (var i = 0; i < 200; i++)
        {
            Assert.Equal(body, await peer.ReadAsync(PacketType.EchoRes));
        }

        await sending;
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task One_that_has_said_all_still_gets_its_answers_and_a_proper_end(ServerTransport transport)
    {
        Start(TlsOptions(transport));
        await EndsAsync("short");
        await EndsAsync(Large(1_000_000));
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task A_silent_connection_is_closed_when_its_time_is_up_and_one_with_a_handshake_stays(ServerTransport transport)
    {
        var time = new FakeTimeProvider();
        var options = TlsOptions(transport);
        Start(options, time);
        var (silent, slow, good) = (await ConnectAsync(transport), await ConnectAsync(transport), await ConnectTlsAsync());
        // The start of a handshake: a record of 512 bytes, of which one comes.
        await slow.WriteAsync([22, 3, 1, 2, 0, 1]);
        await good.ExpectNothingElseAsync();
        await BecomesAsync(s => s.Connections == 3);
        time.Advance(options.Tls!.HandshakeTimeout);
        await silent.ExpectEndAsync();
        await slow.ExpectEndAsync();
        await good.ExpectNothingElseAsync();
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task Plain_text_gets_nothing_but_its_end(ServerTransport transport)
    {
        Start(TlsOptions(transport));
        var (plain, good) = (await ConnectAsync(transport), await ConnectTlsAsync());
        await plain.WriteLineAsync("status");
        Assert.DoesNotContain("\n.\n", await plain.ReadToEndAsync(), StringComparison.Ordinal);
        await good.ExpectNothingElseAsync();
    }

    [Fact(Timeout = Timeout)]
    public async Task A_client_gets_the_certificate_of_the_host_that_it_names()
    {
        Start(TlsOptions(ServerTransport.Auto));
        await (await ConnectTlsAsync("one.test")).ExpectNothingElseAsync();
        await (await ConnectTlsAsync("two.test")).ExpectNothingElseAsync();
        await Assert.ThrowsAsync<AuthenticationException>(() => ConnectTlsAsync("three.test"));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_client_certificate_is_asked_for_checked_and_may_be_required()
    {
        using var foreign = new TestAuthority();
        var options = TlsOptions(ServerTransport.Auto);
        options.Tls!.ClientCaPath = Authority.Path;
        options.Tls.RequireClientCertificate = true;
        Start(options);
        await (await ConnectTlsAsync(certificate: Authority.ForClient("good"))).ExpectNothingElseAsync();
        await Assert.ThrowsAnyAsync<Exception>(async () => await (await ConnectTlsAsync()).ExpectNothingElseAsync());
        await Assert.ThrowsAnyAsync<Exception>(async () => await (await ConnectTlsAsync(certificate: foreign.ForClient("good"))).ExpectNothingElseAsync());
        await BecomesAsync(s => s.Connections == 1);
    }

    [Fact(Timeout = Timeout)]
    public async Task Without_that_requirement_only_a_wrong_certificate_is_refused()
    {
        using var foreign = new TestAuthority();
        var options = TlsOptions(ServerTransport.Auto);
        options.Tls!.ClientCaPath = Authority.Path;
        Start(options);
        await (await ConnectTlsAsync()).ExpectNothingElseAsync();
        await (await ConnectTlsAsync(certificate: Authority.ForClient("good"))).ExpectNothingElseAsync();
        await Assert.ThrowsAnyAsync<Exception>(async () => await (await ConnectTlsAsync(certificate: foreign.ForClient("good"))).ExpectNothingElseAsync());
    }

    [Fact(Timeout = Timeout)]
    public async Task A_new_certificate_counts_from_the_reload_on_and_a_bad_one_changes_nothing()
    {
        var options = TlsOptions(ServerTransport.Auto);
        Start(options);
        var before = await ConnectTlsAsync();
        var path = options.Tls!.Certificates[0].Path;
        Authority.ForHost("three.test", path);
        await Assert.ThrowsAsync<AuthenticationException>(() => ConnectTlsAsync("three.test"));
        Server.Reload();
        await (await ConnectTlsAsync("three.test")).ExpectNothingElseAsync();
        await File.WriteAllTextAsync(path, "nonsense", TestContext.Current.CancellationToken);
        Assert.Contains(path, Assert.Throws<GearmanServerException>(Server.Reload).Message, StringComparison.Ordinal);
        await (await ConnectTlsAsync("three.test")).ExpectNothingElseAsync();
        await before.ExpectNothingElseAsync();
    }

    [Fact]
    public void What_can_not_be_used_keeps_the_server_from_being_made()
    {
        var options = Options(ServerTransport.Auto);
        options.Tls = new ServerTlsOptions();
        Assert.Throws<GearmanServerException>(() => new GearmanServer(options));
        options.Tls.Certificates.Add(new TlsCertificateFile("nosuch.pem"));
        Assert.Contains("nosuch.pem", Assert.Throws<GearmanServerException>(() => new GearmanServer(options)).Message, StringComparison.Ordinal);
        options.Tls.Certificates[0] = Authority.ForHost("one.test") with { KeyPath = Authority.Path };
        Assert.Contains(Authority.Path, Assert.Throws<GearmanServerException>(() => new GearmanServer(options)).Message, StringComparison.Ordinal);
        options.Tls.Certificates[0] = Authority.ForHost("one.test");
        options.Tls.RequireClientCertificate = true;
        Assert.Throws<GearmanServerException>(() => new GearmanServer(options));
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task Hundreds_of_peers_shake_hands_at_once_and_go_without_a_trace(ServerTransport transport)
    {
        Start(TlsOptions(transport));
        for (var round = 0; round < 3; round++)
        {
            var peers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => ConnectTlsAsync()));
            await Task.WhenAll(peers.Select(p => p.ExpectNothingElseAsync()));
            for (var i = 0; i < peers.Length; i++)
            {
                if (i % 2 == 0)
                {
                    peers[i].Reset();
                }
                else
                {
                    peers[i].Dispose();
                }
            }
        }

        await BecomesAsync(s => s.Connections == 0);
    }

    private async Task EndsAsync(string body)
    {
        var peer = await ConnectTlsAsync();
        await peer.WriteAsync(Request(PacketType.EchoReq, body));
        await peer.EndWritingAsync();
        Assert.Equal(body, await peer.ReadAsync(PacketType.EchoRes));
        await peer.ExpectEndAsync();
        await BecomesAsync(s => s.Connections == 0);
    }

    private static string Large(int length) => string.Create(length, 0, (span, _) =>
    {
        for (var i = 0; i < span.Length; i++)
        {
            span[i] = (char)(i * 31 % 251);
        }
    });
}
