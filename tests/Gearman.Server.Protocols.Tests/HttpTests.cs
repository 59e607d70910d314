using System.Buffers;
using System.Net;
using System.Text;
using Gearman.Client;
using Gearman.Client.Admin;

namespace Gearman.Server.Protocols.Tests;

/// <summary>The talk's exchange, and what becomes of a job told by status code.</summary>
public sealed class HttpTests : HttpTest
{
    [Theory(Timeout = Timeout)]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task The_exchange_of_the_talk_works_in_both_versions_of_HTTP_on_one_port(string version)
    {
        await ReverseAsync();
        Client.DefaultRequestVersion = new Version(version);
        Client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        for (var i = 0; i < 3; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Root, "reverse"))
            {
                Version = new Version(version),
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                Content = new StringContent("Hello world!"),
            };
            using var response = await Client.SendAsync(request, Cancellation);
            Assert.Equal((HttpStatusCode.OK, new Version(version)), (response.StatusCode, response.Version));
            Assert.Equal($"H:test:{i + 1}", Header(response, "X-Gearman-Job-Handle"));
            Assert.Equal("WORK_COMPLETE", Header(response, "X-Gearman-Command"));
            Assert.StartsWith("Gearman/", Header(response, "Server"), StringComparison.Ordinal);
            Assert.Equal(12, response.Content.Headers.ContentLength);
            Assert.Equal("!dlrow olleH", await BodyAsync(response));
        }
    }

    [Theory(Timeout = Timeout)]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("HEAD")]
    public async Task Get_put_and_head_submit_as_post_does(string method)
    {
        await WorkAsync("f", (job, _) => Task.FromResult<ReadOnlyMemory<byte>>("some result"u8.ToArray()));
        using var response = await SendAsync(method, "f", method == "PUT" ? "w" : null);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(11, response.Content.Headers.ContentLength);
        Assert.Equal(method == "HEAD" ? "" : "some result", await BodyAsync(response));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_background_job_is_answered_by_its_handle_and_asked_after_and_cancelled_by_it()
    {
        var (running, end) = (new TaskCompletionSource(), new TaskCompletionSource());
        await WorkAsync("f", async (job, _) =>
        {
            await job.SendStatusAsync(1, 3);
            running.SetResult();
            await end.Task.WaitAsync(Cancellation);
            return default;
        });
        using var created = await SendAsync("POST", "f", "w", ("X-Gearman-Background", "true"));
        Assert.Equal(HttpStatusCode.OK, created.StatusCode);
        Assert.Equal("JOB_CREATED", Header(created, "X-Gearman-Command"));
        Assert.Equal("H:test:1", Header(created, "X-Gearman-Job-Handle"));
        Assert.Equal("/?job=H%3Atest%3A1", Header(created, "Location"));
        Assert.Equal("", await BodyAsync(created));
        await running.Task.WaitAsync(Cancellation);
        Assert.Equal("{\"running\":true,\"numerator\":1,\"denominator\":3}\n", await StatusAsync("H:test:1"));
        using var second = await SendAsync("POST", "f", "second", ("X-Gearman-Background", "TRUE"));
        using var cancelled = await SendAsync("DELETE", "?job=H:test:2");
        Assert.Equal(HttpStatusCode.NoContent, cancelled.StatusCode);
        end.SetResult();
        await Server.WaitUntilDoneAsync(Cancellation);
        foreach (var method in new[] { "GET", "DELETE" })
        {
            using var gone = await SendAsync(method, "?job=H:test:1");
            Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        }
    }

    [Fact(Timeout = Timeout)]
    public async Task Unique_and_priority_are_as_the_headers_say()
    {
        List<string> done = [];
        var (first, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        await WorkAsync("f", async (job, _) =>
        {
            first.TrySetResult();
            await go.Task.WaitAsync(Cancellation);
            done.Add(Encoding.Latin1.GetString(job.Workload.ToArray()));
            return default;
        });
        using var blocking = await SendAsync("POST", "f", "first", ("X-Gearman-Background", "true"));
        await first.Task.WaitAsync(Cancellation);
        foreach (var (body, priority) in new[] { ("l", "low"), ("n", "normal"), ("h", "high") })
        {
            using var response = await SendAsync("POST", "f", body, ("X-Gearman-Background", "true"), ("X-Gearman-Priority", priority));
        }

        using var same = await SendAsync("POST", "f", "l", ("X-Gearman-Background", "true"));
        Assert.Equal("H:test:2", Header(same, "X-Gearman-Job-Handle"));
        using var one = await SendAsync("POST", "f", "u1", ("X-Gearman-Background", "true"), ("X-Gearman-Unique", "key"));
        using var other = await SendAsync("POST", "f", "u2", ("X-Gearman-Background", "true"), ("X-Gearman-Unique", "key"));
        Assert.Equal(Header(one, "X-Gearman-Job-Handle"), Header(other, "X-Gearman-Job-Handle"));
        go.SetResult();
        await Server.WaitUntilDoneAsync(Cancellation);
        Assert.Equal(["first", "h", "n", "u1", "l"], done);
    }

    [Fact(Timeout = Timeout)]
    public async Task What_is_no_function_is_not_found_and_makes_none()
    {
        await ReverseAsync();
        foreach (var (target, headers) in new[] { ("", ""), ("nosuch", "false"), ("nosuch", "true"), ("favicon.ico", "false") })
        {
            using var response = await SendAsync("POST", target, "w", ("X-Gearman-Background", headers));
            Assert.Equal(headers.Length == 0 && target.Length > 0 ? HttpStatusCode.BadRequest : HttpStatusCode.NotFound, response.StatusCode);
        }

        Assert.Single((await Server.Server.GetStatusAsync(Cancellation)).Functions);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_full_queue_asks_to_come_again()
    {
        await using var gearman = new GearmanAdmin(new GearmanAdminOptions { Server = new ServerAddress("127.0.0.1", Server.Port) });
        await gearman.CreateFunctionAsync("f", Cancellation);
        await gearman.SetMaxQueueAsync("f", 1, Cancellation);
        using var first = await SendAsync("POST", "f", "1", ("X-Gearman-Background", "true"));
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        using var second = await SendAsync("POST", "f", "2", ("X-Gearman-Background", "true"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, second.StatusCode);
        Assert.Equal("1", Header(second, "Retry-After"));
        Assert.Equal("Job queue is full\n", await BodyAsync(second));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_failure_and_an_exception_are_told_apart()
    {
        await WorkAsync("fail", (_, _) => throw new JobFailedException("on purpose"));
        await WorkAsync("throw", (_, _) => throw new InvalidOperationException("out of cheese"));
        using var failed = await SendAsync("POST", "fail", "w");
        Assert.Equal(HttpStatusCode.InternalServerError, failed.StatusCode);
        Assert.Equal("WORK_FAIL", Header(failed, "X-Gearman-Command"));
        Assert.Equal("H:test:1", Header(failed, "X-Gearman-Job-Handle"));
        using var thrown = await SendAsync("POST", "throw", "w");
        Assert.Equal(HttpStatusCode.InternalServerError, thrown.StatusCode);
        Assert.Equal("WORK_EXCEPTION", Header(thrown, "X-Gearman-Command"));
        Assert.Contains("out of cheese", await BodyAsync(thrown), StringComparison.Ordinal);
    }

    [Fact(Timeout = Timeout)]
    public async Task Status_and_warnings_are_no_answer_and_data_are_its_beginning()
    {
        await WorkAsync("f", async (job, _) =>
        {
            await job.SendStatusAsync(1, 2);
            await job.SendWarningAsync("careful"u8.ToArray());
            await job.SendDataAsync("one "u8.ToArray());
            await job.SendDataAsync("two "u8.ToArray());
            return "three"u8.ToArray();
        });
        using var response = await SendAsync("POST", "f", "w");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("one two three", await BodyAsync(response));
    }

    [Theory(Timeout = Timeout)]
    [InlineData("GET", "f?x=1", 400)]
    [InlineData("GET", "f%", 400)]
    [InlineData("GET", "f%2", 400)]
    [InlineData("GET", "f%zz", 400)]
    [InlineData("GET", "f%00", 400)]
    [InlineData("GET", "?job=", 404)]
    [InlineData("GET", "?other=1", 400)]
    [InlineData("DELETE", "f", 405)]
    [InlineData("PATCH", "f", 405)]
    [InlineData("OPTIONS", "f", 405)]
    [InlineData("POST", "?job=H:test:1", 405)]
    public async Task A_bad_request_is_refused(string method, string target, int status)
    {
        await ReverseAsync("f");
        using var response = await SendAsync(method, target);
        Assert.Equal(status, (int)response.StatusCode);
        if (status == 405)
        {
            Assert.Equal(target == "f" ? "GET, HEAD, POST, PUT" : "GET, HEAD, DELETE", string.Join(", ", response.Content.Headers.Allow));
        }
    }

    [Theory(Timeout = Timeout)]
    [InlineData("X-Gearman-Background", "maybe")]
    [InlineData("X-Gearman-Priority", "urgent")]
    [InlineData("X-Gearman-Timeout", "0")]
    [InlineData("X-Gearman-Timeout", "-1")]
    [InlineData("X-Gearman-Timeout", "1e3")]
    [InlineData("X-Gearman-Timeout", "86401")]
    [InlineData("X-Gearman-Unique", "0123456789012345678901234567890123456789012345678901234567890123456789")]
    public async Task A_bad_header_is_refused(string name, string value)
    {
        await ReverseAsync("f");
        using var response = await SendAsync("POST", "f", "w", (name, value));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory(Timeout = Timeout)]
    [InlineData("a/b", "a/b")]
    [InlineData("a/../b", "a/../b")]
    [InlineData("a//b/", "a//b/")]
    [InlineData("a%20b%2Fc%3Fd%25", "a b/c?d%")]
    [InlineData("%C3%BC", "ü")]
    public async Task A_function_is_the_path_decoded_and_nothing_else(string target, string function)
    {
        await ReverseAsync(function);
        using var response = await SendAsync("POST", target, "abc");
        Assert.Equal("cba", await BodyAsync(response));
    }

    [Fact(Timeout = Timeout)]
    public async Task Any_size_up_to_the_limit_goes_and_one_byte_more_does_not()
    {
        await WorkAsync("size", (job, _) => Task.FromResult<ReadOnlyMemory<byte>>(Encoding.ASCII.GetBytes($"{job.Workload.Length}")));
        using var most = await SendAsync("POST", "size", new string('x', 1 << 20));
        Assert.Equal("1048576", await BodyAsync(most));
        // The head alone: who sends the body as well may see the connection break before it reads the answer.
        Assert.StartsWith(
            "HTTP/1.1 413 ", await RawAsync($"POST /size HTTP/1.1\r\nHost: x\r\nContent-Length: {(1 << 20) + 1}\r\n\r\n"), StringComparison.Ordinal);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_client_that_goes_away_gives_its_queued_job_up()
    {
        var go = new TaskCompletionSource();
        await WorkAsync("f", async (_, _) =>
        {
            await go.Task.WaitAsync(Cancellation);
            return default;
        });
        using var first = await SendAsync("POST", "f", "first", ("X-Gearman-Background", "true"));
        await Server.WaitForRunningAsync("f", 1, Cancellation);
        using (var client = await ConnectAsync())
        {
            await client.GetStream().WriteAsync("POST /f HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx"u8.ToArray(), Cancellation);
            await Server.WaitForQueuedAsync("f", 1, Cancellation);
        }

        await Server.WaitForQueuedAsync("f", 0, Cancellation);
        go.SetResult();
    }

    [Fact(Timeout = Timeout)]
    public async Task In_a_drain_the_request_that_waits_gets_its_answer()
    {
        var go = new TaskCompletionSource();
        await WorkAsync("f", async (_, _) =>
        {
            await go.Task.WaitAsync(Cancellation);
            return "done"u8.ToArray();
        });
        var answer = SendAsync("POST", "f", "w");
        await Server.WaitForRunningAsync("f", 1, Cancellation);
        var drain = Server.Server.DrainAsync(Cancellation);
        go.SetResult();
        using var response = await answer;
        Assert.Equal("done", await BodyAsync(response));
        await drain;
        await Assert.ThrowsAsync<HttpRequestException>(() => SendAsync("POST", "f", "w"));
    }

    [Fact(Timeout = Timeout)]
    public async Task When_the_server_stops_the_request_that_waits_is_told()
    {
        await WorkAsync("f", (_, cancellation) => Task.Delay(System.Threading.Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation)
            .ContinueWith<ReadOnlyMemory<byte>>(_ => default, TaskScheduler.Default));
        var answer = SendAsync("POST", "f", "w");
        await Server.WaitForRunningAsync("f", 1, Cancellation);
        await Server.Server.StopAsync(Cancellation);
        using var response = await answer;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
    }
}
