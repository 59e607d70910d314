using System.Net;
using System.Net.Sockets;
using System.Text;
using AccessLogs.Cli.Alerts;
using Microsoft.Extensions.Time.Testing;

namespace AccessLogs.Tests;

/// <summary>Alerts on their way to a web server on the loopback.</summary>
public sealed class WebhookTests : IDisposable
{
    private const int Timeout = 600_000;

    private readonly TcpListener _server = new(IPAddress.Loopback, 0);
    private readonly FakeTimeProvider _time = new() { AutoAdvanceAmount = TimeSpan.Zero };

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
        await AnswerNextAsync("429 Too Many Requests", posting);
        await AnswerNextAsync("500 Internal Server Error", posting);
        Assert.Equal("answered with 500", await posting);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_second_attempt_may_arrive()
    {
        var posting = PostAsync();
        await AnswerAsync("503 Service Unavailable");
        await AnswerNextAsync("200 OK", posting);
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
        List<TcpClient> silent = [];
        while (!posting.IsCompleted)
        {
            if (_server.Pending())
            {
                silent.Add(await _server.AcceptTcpClientAsync(TestContext.Current.CancellationToken));
            }

            _time.Advance(TimeSpan.FromSeconds(5));
            await Task.Yield();
        }

        Assert.Equal("no answer within 10 s", await posting);
        silent.ForEach(one => one.Dispose());
    }

    private async Task<string?> PostAsync()
    {
        using var webhook = new Webhook(new Uri($"http://{_server.LocalEndpoint}/hook"), _time);
        return await webhook.PostAsync("""{"a":1}"""u8.ToArray(), TestContext.Current.CancellationToken);
    }

    /// <summary>The clock goes on until there is another attempt.</summary>
    private async Task AnswerNextAsync(string status, Task posting)
    {
        while (!_server.Pending() && !posting.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Yield();
        }

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
