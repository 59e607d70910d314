using System.Net;
using System.Security.Cryptography;
using System.Text;
using Gearman.Client;

namespace Gearman.Server.Protocols.Tests;

/// <summary>HTTP where there are users: who sends a request, and what it may.</summary>
public sealed class HttpUsersTests : HttpTest
{
    private readonly string _users = Path.GetTempFileName();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        File.Delete(_users);
    }

    [Theory(Timeout = Timeout)]
    [InlineData("Bearer web-token")]
    [InlineData("bearer  web-token")]
    [InlineData("Basic d2ViOndlYi10b2tlbg==")]
    public async Task A_token_says_who_sends_it(string authorization)
    {
        await ReverseAsync();
        var response = await SendAsync("POST", "reverse", "Hello", ("Authorization", authorization));
        Assert.Equal((HttpStatusCode.OK, "olleH"), (response.StatusCode, await BodyAsync(response)));

        response = await SendAsync("POST", "other", "Hello", ("Authorization", authorization));
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Theory(Timeout = Timeout)]
    [InlineData(null)]
    [InlineData("Bearer nobody's")]
    [InlineData("Bearer ")]
    [InlineData("Basic bm9ib2R5OndlYi10b2tlbg==")]
    [InlineData("Basic d2Vi")]
    [InlineData("Basic ?")]
    [InlineData("Digest username=web")]
    public async Task Who_does_not_say_who_it_is_or_says_what_is_wrong_is_asked_for_it(string? authorization)
    {
        var response = await SendAsync("POST", "reverse", "Hello", authorization is null ? [] : [("Authorization", authorization)]);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.StartsWith("Bearer realm=", Header(response, "WWW-Authenticate"), StringComparison.Ordinal);
    }

    [Fact(Timeout = Timeout)]
    public async Task What_anybody_may_needs_no_word_and_a_reload_counts_at_once()
    {
        await ReverseAsync("public.reverse");
        var response = await SendAsync("POST", "public.reverse", "Hello");
        Assert.Equal("olleH", await BodyAsync(response));

        WriteUsers("user web tenant=shop", "anonymous work=*");
        Server.Server.Reload();
        response = await SendAsync("POST", "public.reverse", "Hello");
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact(Timeout = Timeout)]
    public async Task Jobs_are_those_of_the_senders_tenant()
    {
        // A function that nobody has named yet is no function to HTTP.
        await using var client = new GearmanClient(new()
        {
            Servers = [new ServerAddress("127.0.0.1", Server.Port)],
            Credentials = GearmanCredentials.FromPassword("shop", "shop-token"),
        });
        await client.SubmitBackgroundAsync(new JobRequest("reverse", "first"u8.ToArray()), Cancellation);

        (string, string)[] shop = [("Authorization", "Bearer shop-token"), ("X-Gearman-Background", "true")];
        var response = await SendAsync("POST", "reverse", "Hello", shop);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var job = "?job=" + Header(response, "X-Gearman-Job-Handle");

        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync("GET", job, null, ("Authorization", "Bearer web-token"))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync("DELETE", job, null, ("Authorization", "Bearer web-token"))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("GET", job, null, shop[0])).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync("DELETE", job, null, shop[0])).StatusCode);
    }

    protected override void Configure(GearmanServerOptions options)
    {
        WriteUsers("user web submit=reverse admin=*", "user shop tenant=shop submit=* admin=*", "anonymous submit=public.* work=*");
        options.UsersFile = _users;
    }

    private static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    /// <summary>Each user's token is its name and "-token".</summary>
    private void WriteUsers(params string[] lines) => File.WriteAllLines(
        _users,
        ["tenant shop", .. lines.Select(line => line.Split(' ') is ["user", var name, ..] ? $"{line} token={Hash(name + "-token")}" : line)]);
}
