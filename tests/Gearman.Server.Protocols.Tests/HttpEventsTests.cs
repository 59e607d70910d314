using System.Net;
using Microsoft.Extensions.Time.Testing;

namespace Gearman.Server.Protocols.Tests;

/// <summary>Server-Sent Events and time-outs, by a clock that the test moves.</summary>
public sealed class HttpEventsTests : HttpTest
{
    private readonly FakeTimeProvider _time = new();

    protected override TimeProvider? Time => _time;

    [Fact(Timeout = Timeout)]
    public async Task All_that_the_worker_says_is_an_event_as_it_happens()
    {
        var seen = new SemaphoreSlim(0);
        await WorkAsync("f", async (job, _) =>
        {
            await job.SendStatusAsync(1, 2);
            await seen.WaitAsync(Cancellation);
            await job.SendDataAsync("a \"b\"\r\nc"u8.ToArray());
            await seen.WaitAsync(Cancellation);
            await job.SendWarningAsync(new byte[] { 0xFF, 0 });
            await seen.WaitAsync(Cancellation);
            return "end"u8.ToArray();
        });
        using var response = await SendAsync("POST", "f", "w", ("Accept", "text/html, text/event-stream;q=0.9"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("H:test:1", Header(response, "X-Gearman-Job-Handle"));
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Cancellation));
        foreach (var expected in new[]
        {
            "event: status|data: {\"numerator\":1,\"denominator\":2}",
            "event: data|data: {\"text\":\"a \\u0022b\\u0022\\r\\nc\"}",
            "event: warning|data: {\"base64\":\"/wA=\"}",
            "event: complete|data: {\"text\":\"end\"}",
        })
        {
            Assert.Equal(expected, $"{await reader.ReadLineAsync(Cancellation)}|{await reader.ReadLineAsync(Cancellation)}");
            Assert.Equal("", await reader.ReadLineAsync(Cancellation));
            seen.Release();
        }

        Assert.Null(await reader.ReadLineAsync(Cancellation));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_silent_stream_says_something_and_a_failure_ends_it()
    {
        var go = new TaskCompletionSource();
        await WorkAsync("f", async (_, _) =>
        {
            await go.Task.WaitAsync(Cancellation);
            throw new Gearman.Client.JobFailedException("on purpose");
        });
        using var response = await SendAsync("POST", "f", "w", ("Accept", "text/event-stream"));
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Cancellation));
        var line = reader.ReadLineAsync(Cancellation).AsTask();
        while (!line.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(16));
            await Task.Yield();
        }

        Assert.Equal(": ", await line);
        go.SetResult();
        Assert.EndsWith("event: fail\ndata: {}\n\n", await reader.ReadToEndAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_refusal_is_a_status_code_here_too()
    {
        using var response = await SendAsync("POST", "nosuch", "w", ("Accept", "text/event-stream"));
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_job_that_takes_longer_than_the_client_wants_is_given_up()
    {
        var go = new TaskCompletionSource();
        await WorkAsync("f", async (_, _) =>
        {
            await go.Task.WaitAsync(Cancellation);
            return default;
        });
        var answer = SendAsync("POST", "f", "w", ("X-Gearman-Timeout", "2.5"));
        await Server.WaitForRunningAsync("f", 1, Cancellation);
        while (!answer.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(3));
            await Task.Yield();
        }

        using var response = await answer;
        Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
        Assert.Equal("H:test:1", Header(response, "X-Gearman-Job-Handle"));
        go.SetResult();
    }
}
