using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Gearman.TestSupport;

namespace Gearman.Server.Protocols.Tests;

/// <summary>The same bytes to the real gearmand's HTTP and to ours: the same status, the talk's headers and the same result.</summary>
public sealed partial class GearmandHttpTests : HttpTest
{
    private static readonly string[] Requests =
    [
        "POST /reverse HTTP/1.0\r\nContent-Length: 12\r\n\r\nHello world!",
        "POST /reverse HTTP/1.1\r\nHost: lap\r\nConnection: close\r\nContent-Length: 12\r\n\r\nHello world!",
        "PUT /reverse HTTP/1.0\r\nContent-Length: 3\r\n\r\nabc",
        "POST /reverse HTTP/1.0\r\nContent-Length: 0\r\n\r\n",
        "GET /reverse HTTP/1.0\r\n\r\n",
        "HEAD /reverse HTTP/1.0\r\n\r\n",
        "POST /a/b HTTP/1.0\r\nContent-Length: 3\r\n\r\nabc",
        "POST /reverse HTTP/1.0\r\nX-Gearman-Unique: some-key\r\nContent-Length: 3\r\n\r\nabc",
        "POST /reverse HTTP/1.0\r\nX-Gearman-Priority: high\r\nContent-Length: 3\r\n\r\nabc",
        "POST /reverse HTTP/1.0\r\nX-Gearman-Priority: low\r\nContent-Length: 3\r\n\r\nabc",
        "POST /reverse HTTP/1.0\r\nX-Gearman-Background: true\r\nContent-Length: 3\r\n\r\nabc",
        "POST /reverse HTTP/1.0\r\nX-Gearman-Background: true\r\nX-Gearman-Unique: key\r\nX-Gearman-Priority: low\r\nContent-Length: 3\r\n\r\nabc",
        "POST /reverse HTTP/1.0\r\nx-gearman-background: true\r\ncontent-length: 3\r\n\r\nabc",
        "GET / HTTP/1.0\r\n\r\n",
    ];

    [Fact(Timeout = Timeout)]
    public async Task The_exchanges_of_the_talk_are_the_same()
    {
        var theirPort = LoopbackPorts.Take();
        await using var gearmand = await GearmandProcess.StartAsync(Cancellation, "--protocol=http", $"--http-port={theirPort}");
        await using var theirs = new TestWorkers { Port = gearmand.Port };
        foreach (var function in new[] { "reverse", "a/b" })
        {
            await theirs.StartReverseAsync(function);
            await ReverseAsync(function);
        }

        foreach (var request in Requests)
        {
            var (their, our) = (await AskAsync(theirPort, request), await AskAsync(Port, request));
            Assert.True(Essence(their, request) == Essence(our, request), $"{request}\n--- gearmand: {their}\n--- ours: {our}");
        }
    }

    private static async Task<string> AskAsync(int port, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, Cancellation);
        return await RawAsync(client, Encoding.Latin1.GetBytes(request));
    }

    /// <summary>Status, whether there is a handle, the other headers of the talk, and the result. An error's body is each one's own.</summary>
    private static string Essence(string answer, string request)
    {
        var status = Status().Match(answer).Groups["status"].Value;
        if (status != "200")
        {
            return status;
        }

        var headers = answer[..answer.IndexOf("\r\n\r\n", StringComparison.Ordinal)].Split("\r\n");
        // gearmand leaves the command out of the answer to HEAD.
        var command = request.StartsWith("HEAD", StringComparison.Ordinal) ? "" : headers.Single(h => h.StartsWith("X-Gearman-Command: ", StringComparison.Ordinal));
        return $"{status}|{Handle().IsMatch(answer)}|{command}|{headers.Single(h => h.StartsWith("Content-Length: ", StringComparison.Ordinal))}|{answer[answer.IndexOf("\r\n\r\n", StringComparison.Ordinal)..]}";
    }

    [GeneratedRegex(@"^HTTP/1\.[01] (?<status>\d+) ", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Status();

    [GeneratedRegex(@"^X-Gearman-Job-Handle: H:.+:\d+\r$", RegexOptions.Multiline, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Handle();
}
