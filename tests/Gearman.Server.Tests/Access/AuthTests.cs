using System.Text;
using Gearman.Protocol;
using Gearman.Server.Tests.Connections;
using Gearman.Server.Tests.Wire;
using Microsoft.Extensions.Time.Testing;

namespace Gearman.Server.Tests.Access;

public sealed class AuthTests : AccessTest
{
    private const string Failure = "AUTHENTICATION_FAILURE\0";
    private const string Nobodys = Failure + "This is nobody's secret, or there were too many of that kind";

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task A_token_says_who_one_is(ServerTransport transport)
    {
        Start(UsersOptions(transport, $"user web token={Hash("s3cret")} submit=f", $"user hand token={Hash("0ther")} work=f"));
        var (client, worker) = (await UserAsync("s3cret"), await UserAsync("0ther"));
        await worker.WriteAsync(PacketType.CanDo, "f");
        var handle = await client.SubmitAsync("f");
        Assert.Equal(handle, await worker.GrabAsync());
    }

    [Theory(Timeout = Timeout)]
    [InlineData("", "web", "s3cret", true)]
    [InlineData("web", "web", "s3cret", true)]
    [InlineData("", "web", "0ther", false)]
    [InlineData("", "hand", "s3cret", false)]
    [InlineData("hand", "web", "s3cret", false)]
    [InlineData("", "web", "", false)]
    public async Task Sasl_plain_needs_the_user_of_the_token(string actAs, string user, string password, bool isRight)
    {
        Start(UsersOptions(ServerTransport.Auto, $"user web token={Hash("s3cret")}", $"user hand token={Hash("0ther")}"));
        var peer = await ConnectAsync(ServerTransport.Auto);
        var message = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{actAs}\0{user}\0{password}"));
        await peer.WriteAsync(PacketType.OptionReq, "auth:plain:" + message);
        if (isRight)
        {
            await peer.ExpectAsync(PacketType.OptionRes, "auth:plain");
            await peer.ExpectNothingElseAsync();
        }
        else
        {
            Assert.StartsWith(Failure, await peer.ReadAsync(PacketType.Error), StringComparison.Ordinal);
            await peer.ExpectEndAsync();
        }
    }

    [Theory(Timeout = Timeout)]
    [InlineData("auth:")]
    [InlineData("auth:token:")]
    [InlineData("auth:token:wrong")]
    [InlineData("auth:plain:")]
    [InlineData("auth:plain:!")]
    [InlineData("auth:plain:AAAA")]
    [InlineData("auth:kerberos:x")]
    public async Task What_is_wrong_ends_the_connection(string option)
    {
        Start(UsersOptions(ServerTransport.Auto, $"user web token={Hash("s3cret")}"));
        var peer = await ConnectAsync(ServerTransport.Auto);
        await peer.WriteAsync(PacketType.OptionReq, option);
        Assert.StartsWith(Failure, await peer.ReadAsync(PacketType.Error), StringComparison.Ordinal);
        await peer.ExpectEndAsync();
    }

    [Fact(Timeout = Timeout)]
    public async Task One_says_it_once_and_first()
    {
        Start(UsersOptions(ServerTransport.Auto, $"user web token={Hash("s3cret")}", "anonymous work=*"));
        var user = await UserAsync("s3cret");
        await user.WriteAsync(PacketType.OptionReq, "auth:token:s3cret");
        Assert.StartsWith(Failure, await user.ReadAsync(PacketType.Error), StringComparison.Ordinal);
        var worker = await ConnectAsync(ServerTransport.Auto);
        await worker.WriteAsync(PacketType.CanDo, "f");
        await worker.WriteAsync(PacketType.OptionReq, "auth:token:s3cret");
        Assert.StartsWith(Failure, await worker.ReadAsync(PacketType.Error), StringComparison.Ordinal);
    }

    [Fact(Timeout = Timeout)]
    public async Task An_address_that_guesses_is_not_listened_to_for_a_while()
    {
        var time = new FakeTimeProvider();
        Start(UsersOptions(ServerTransport.Auto, $"user web token={Hash("s3cret")}"), time);
        for (var i = 0; i < 3; i++)
        {
            await TryAsync($"guess{i}", isRight: false);
        }

        await TryAsync("s3cret", isRight: false);
        time.Advance(TimeSpan.FromSeconds(1));
        await TryAsync("s3cret", isRight: true);
    }

    [Theory]
    [InlineData(127, "OPTION_RES")]
    [InlineData(10, "ERROR")]
    public void A_secret_in_plain_text_is_taken_from_this_host_alone(byte network, string answer)
    {
        WriteUsers($"user web token={Hash("s3cret")}");
        var house = new LoopHouse(usersFile: UsersPath);
        var peer = house.Connect(network);
        peer.Feed(Request(PacketType.OptionReq, "auth:token:s3cret"));
        house.Run();
        Assert.Equal(
            LoopHouse.Show(answer == "ERROR"
                ? TestPeer.Response(PacketType.Error, Failure + "Secrets are taken by TLS or from this host alone")
                : TestPeer.Response(PacketType.OptionRes, "auth:token")),
            LoopHouse.Show(peer.Sent));
    }

    [Fact(Timeout = Timeout)]
    public async Task Without_users_the_option_is_as_unknown_as_to_gearmand()
    {
        var peer = await ConnectAsync(ServerTransport.Auto);
        await peer.WriteAsync(PacketType.OptionReq, "auth:token:s3cret");
        await peer.ExpectAsync(PacketType.Error, "UNKNOWN_OPTION\0Server does not recognize given option");
        await peer.ExpectNothingElseAsync();
    }

    [Theory(Timeout = Timeout)]
    [InlineData("web", null, true)]
    [InlineData("other", "WEB", true)]
    [InlineData("web.other", null, false)]
    public async Task A_client_certificate_says_it_by_its_common_name_or_a_host_name(string name, string? host, bool isWeb)
    {
        var options = TlsOptions(ServerTransport.Auto);
        options.Tls!.ClientCaPath = Authority.Path;
        WriteUsers("user web certificate=web submit=f");
        options.UsersFile = UsersPath;
        Start(options);
        var peer = await ConnectTlsAsync(certificate: Authority.ForClient(name, host));
        await peer.WriteAsync(PacketType.SubmitJobBg, "f\0\0w");
        if (isWeb)
        {
            await peer.ReadAsync(PacketType.JobCreated);
        }
        else
        {
            await peer.ExpectAsync(PacketType.Error, Denied + "submit to this function");
        }
    }

    [Fact(Timeout = Timeout)]
    public async Task A_user_that_is_gone_is_cut_off_at_the_reload_and_another_has_new_rights()
    {
        Start(UsersOptions(ServerTransport.Auto, $"user one token={Hash("1")} submit=a", $"user two token={Hash("2")} submit=a"));
        var (one, two) = (await UserAsync("1"), await UserAsync("2"));
        WriteUsers("nonsense");
        Assert.Contains("line 1", Assert.Throws<GearmanServerException>(Server.Reload).Message, StringComparison.Ordinal);
        await one.ExpectNothingElseAsync();
        WriteUsers($"user one token={Hash("new")} submit=a", $"user two token={Hash("2")} submit=b");
        Server.Reload();
        await one.ExpectEndAsync();
        await two.SubmitAsync("b");
        await two.WriteAsync(PacketType.SubmitJob, "a\0\0w");
        await two.ExpectAsync(PacketType.Error, Denied + "submit to this function");
        await UserAsync("new");
    }

    [Fact(Timeout = Timeout)]
    public async Task No_secret_reaches_the_log()
    {
        const string Secret = "tr0ub4dor";
        var plain = Convert.ToBase64String(Encoding.UTF8.GetBytes("\0web\0" + Secret));
        var log = new ListLogger();
        Start(UsersOptions(ServerTransport.Auto, $"user web token={Hash(Secret)} submit=*"), logger: log);
        foreach (var option in new[] { "auth:token:" + Secret, "auth:token:" + Secret + "x", "auth:plain:" + plain, "AUTH:token:" + Secret })
        {
            var peer = await ConnectAsync(ServerTransport.Auto);
            await peer.WriteAsync(PacketType.OptionReq, option);
            await peer.ReadAsync(PacketHeader.Length);
        }

        await Server.StopAsync(TestContext.Current.CancellationToken);
        var text = log.Text;
        Assert.Contains("is web", text, StringComparison.Ordinal);
        Assert.Contains("is not who it says", text, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Hash(Secret), text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(plain, text, StringComparison.Ordinal);
    }

    private async Task TryAsync(string token, bool isRight)
    {
        var peer = await ConnectAsync(ServerTransport.Auto);
        await peer.WriteAsync(PacketType.OptionReq, "auth:token:" + token);
        await peer.ExpectAsync(isRight ? PacketType.OptionRes : PacketType.Error, isRight ? "auth:token" : Nobodys);
    }
}
