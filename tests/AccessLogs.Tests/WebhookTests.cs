using System.Net;
using System.Net.Sockets;
using System.Text;
using AccessLogs.Cli.Alerts;

namespace AccessLogs.Tests;

/// <summary>Alerts on their way to a web server on the loopback.</summary>
public sealed class WebhookTests : IDisposable
{
    private const int Timeout = 600_000;

    private readonly TcpListener _server = new(IPAddress.Loopback, 0);
    private readonly WatchedClock _time = new();

    public WebhookTests() => _server.Start();

    public void Dispose() => _server.Dispose();

    [Fact(Timeout = Timeout)]
    public async Task A_message_arrives_as_json()
    {
        var posting = PostAsync();
        var request = await AnswerAsync("204 No Content");
        Assert.StartsWith("POST /hook HTTP/1.1\r\n", request, StringComparison.Ordinal);
        Assert.Contains("Content-Type: application/json\r\n", request, StringComparison.Ordinal);
        Assert.EndsWith("""{"a":1}""", request, StringComparison.Ordinal);
        Assert.Null(await posting);
    }

    [Fact(Timeout = Timeout)]
    public async Task An_answer_that_says_later_is_tried_again_up_to_three_times()
    {
        var posting = PostAsync();
        await AnswerAsync("503 Service Unavailable");
        await AnswerNextAsync(1, "429 Too Many Requests");
        await AnswerNextAsync(4, "500 Internal Server Error");
        Assert.Equal("answered with 500", await posting);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_second_attempt_may_arrive()
    {
        var posting = PostAsync();
        await AnswerAsync("503 Service Unavailable");
        await AnswerNextAsync(1, "200 OK");
        Assert.Null(await posting);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_refusal_is_final()
    {
        var posting = PostAsync();
        await AnswerAsync("404 Not Found");
        Assert.Equal("answered with 404", await posting);
    }

    [Fact(Timeout = Timeout)]
    public async Task Silence_ends_by_the_clock()
    {
        var posting = PostAsync();
        foreach (var wait in (int[])[10, 1, 10, 4, 10])
        {
            await _time.PassAsync(TimeSpan.FromSeconds(wait), TestContext.Current.CancellationToken);
        }

        Assert.Equal("no answer within 10 s", await posting);
    }

    private async Task<string?> PostAsync()
    {
        using var webhook = new Webhook(new Uri($"http://{_server.LocalEndpoint}/hook"), _time);
        return await webhook.PostAsync("""{"a":1}"""u8.ToArray(), TestContext.Current.CancellationToken);
    }

    /// <summary>The clock goes on by what is waited for before the attempt, and then stands: no attempt is late.</summary>
    private async Task AnswerNextAsync(int delay, string status)
    {
        await _time.PassAsync(TimeSpan.FromSeconds(delay), TestContext.Current.CancellationToken);
        await AnswerAsync(status);
    }

    private async Task<string> AnswerAsync(string status)
    {
        using var client = await _server.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        var request = "";
        var buffer = new byte[4096];
        while (!request.EndsWith('}'))
        {
            var read = await stream.ReadAsync(buffer, TestContext.Current.CancellationToken);
            Assert.True(read > 0);
            request += Encoding.ASCII.GetString(buffer, 0, read);
        }

        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"), TestContext.Current.CancellationToken);
        return request;
    }
}
