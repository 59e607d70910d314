using System.Net;
using System.Security.Cryptography;
using System.Text;
using Gearman.Client.Admin;
using Gearman.Client.Transport;
using Gearman.Testing;

namespace Gearman.Client.Tests;

/// <summary>Clients, workers and admins that say who they are to a server that asks for it, and to servers that do not.</summary>
public sealed class CredentialsTests : IAsyncDisposable
{
    private const string Secret = "c0rrect-horse";
    private const string Wrong = "wr0ng-horse";
    private const int Timeout = 120_000;

    private readonly string _users = Path.GetTempFileName();
    private readonly SignalLogger _log = new();
    private GearmanTestServer? _server;

    public static TheoryData<string> Kinds => ["token", "password"];

    private ServerAddress Address => new("127.0.0.1", _server!.Port);

    public async ValueTask DisposeAsync()
    {
        await (_server?.DisposeAsync() ?? default);
        File.Delete(_users);
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Kinds))]
    public async Task Who_is_a_user_submits_works_and_manages(string kind)
    {
        await StartAsync();
        await TalkAsync(Address, Make(kind, Secret));
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(JobServers.Names), MemberType = typeof(JobServers))]
    public async Task A_server_without_users_serves_all_the_same(string name)
    {
        await using var server = await JobServers.StartAsync(name, TestContext.Current.CancellationToken);
        await TalkAsync(new ServerAddress("127.0.0.1", server.Port), Make("token", Secret));
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Kinds))]
    public async Task Who_is_none_is_told_so_and_the_secret_is_in_no_message_and_no_log(string kind)
    {
        await StartAsync();
        var credentials = Make(kind, Wrong);
        await using var client = new GearmanClient(new() { Servers = [Address], Credentials = credentials }, _log);
        var refused = await Assert.ThrowsAsync<GearmanAuthenticationException>(() => client.SubmitAsync(new JobRequest("up", "x"u8.ToArray()), TestContext.Current.CancellationToken));
        Assert.Equal(Address, refused.Server);
        Assert.Contains("AUTHENTICATION_FAILURE", refused.Message, StringComparison.Ordinal);

        await using var admin = new GearmanAdmin(new GearmanAdminOptions { Server = Address, Credentials = credentials });
        var refusedToo = await Assert.ThrowsAsync<GearmanAuthenticationException>(() => admin.GetStatusAsync(TestContext.Current.CancellationToken));

        await using var worker = new GearmanWorker(new() { Servers = [Address], Credentials = credentials }, _log);
        var stopped = await Assert.ThrowsAsync<GearmanAuthenticationException>(() => worker.RunAsync(CancellationToken.None));
        Assert.All(
            [$"{refused}", $"{refusedToo}", $"{stopped}", $"{credentials}", _log.Text],
            text => Assert.All(SecretsOf(Wrong), secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal)));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_worker_that_was_a_user_comes_back_when_it_is_one_again()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await StartAsync();
        await using var worker = new GearmanWorker(
            new() { Servers = [Address], Credentials = Make("token", Secret), MaxReconnectDelay = TimeSpan.FromMilliseconds(500) }, _log);
        worker.Register("up", workload => workload.First);
        var run = worker.RunAsync(CancellationToken.None);
        await _server!.WaitForWorkersAsync("up", cancellationToken: cancellation);

        var isRefused = _log.When("AUTHENTICATION_FAILURE");
        WriteUsers(Wrong);
        _server.Server.Reload();
        await isRefused.WaitAsync(cancellation);

        WriteUsers(Secret);
        _server.Server.Reload();
        await _server.WaitForWorkersAsync("up", cancellationToken: cancellation);
        Assert.False(run.IsCompleted);
    }

    /// <summary>An address of another host can't be had in every test, but how it is told can.</summary>
    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.0.0.9", true)]
    [InlineData("10.0.0.1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("fe80::1", false)]
    public void In_plain_text_it_is_said_to_this_host_alone(string address, bool isSaid) =>
        Assert.Equal(isSaid, Wire.IsThisHost(new IPEndPoint(IPAddress.Parse(address), 4730)));

    [Fact]
    public void What_can_be_no_credentials_is_refused()
    {
        Assert.Throws<ArgumentException>(() => GearmanCredentials.FromToken(""));
        Assert.Throws<ArgumentException>(() => GearmanCredentials.FromToken(new string('x', 5000)));
        Assert.Throws<ArgumentException>(() => GearmanCredentials.FromPassword("", "x"));
        Assert.Throws<ArgumentException>(() => GearmanCredentials.FromPassword("x", ""));
        Assert.Throws<ArgumentException>(() => GearmanCredentials.FromPassword("x\0y", "x"));
    }

    private static GearmanCredentials Make(string kind, string secret) =>
        kind == "token" ? GearmanCredentials.FromToken(secret) : GearmanCredentials.FromPassword("web", secret);

    private static string[] SecretsOf(string secret) => [secret, Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0web\0{secret}"))];

    private static async Task TalkAsync(ServerAddress address, GearmanCredentials credentials)
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var worker = new GearmanWorker(new() { Servers = [address], Credentials = credentials });
        worker.Register("up", workload => Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(workload).ToUpperInvariant()));
        _ = worker.RunAsync(CancellationToken.None);
        await using var client = new GearmanClient(new() { Servers = [address], Credentials = credentials });
        Assert.Equal("HELLO", Encoding.ASCII.GetString((await client.SubmitAsync(new JobRequest("up", "hello"u8.ToArray()), cancellation)).Span));
        await using var admin = new GearmanAdmin(new GearmanAdminOptions { Server = address, Credentials = credentials });
        Assert.Contains(await admin.GetStatusAsync(cancellation), function => function.Name == "up");
    }

    private async Task StartAsync()
    {
        WriteUsers(Secret);
        _server = await GearmanTestServer.StartAsync(options => options.UsersFile = _users);
    }

    private void WriteUsers(string token) => File.WriteAllText(
        _users, $"user web token={Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)))} submit=* work=* admin=*\n");
}
