using System.Text;
using Gearman.Client;
using Gearman.Server.Memcached;

namespace Gearman.Server.Protocols.Tests;

/// <summary>Jobs by memcached's text protocol.</summary>
public sealed class MemcachedTests() : MemcachedTest(new MemcachedProtocolOptions { MaxResults = 3, MaxResultBytes = 1000, MaxConnections = 20 })
{
    [Fact(Timeout = Timeout)]
    public async Task What_is_set_is_a_job_and_its_result_is_got_by_key_and_by_handle()
    {
        await Workers.StartReverseAsync();
        var client = await ConnectAsync();
        await SetAsync(client, "reverse:one", "Hello world!");
        Assert.Equal("complete", await StateAsync(client, "reverse:one"));
        Assert.Equal(["VALUE reverse:one 0 12", "!dlrow olleH"], await client.AskAsync("get reverse:one"));
        Assert.Equal(["VALUE H:test:1 0 12", "!dlrow olleH"], await client.AskAsync("get H:test:1"));
        Assert.Equal(["VALUE reverse:one 0 12 1", "!dlrow olleH"], await client.AskAsync("gets nosuch reverse:one"));
        Assert.Equal(["STAT handle H:test:1", "STAT state complete", "STAT numerator 0", "STAT denominator 0"], await client.AskAsync("stats reverse:one"));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_job_that_goes_on_is_a_miss_with_a_status_and_set_again_the_same_job()
    {
        var (running, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        await Workers.StartAsync("f", async (job, _) =>
        {
            await job.SendStatusAsync(1, 3);
            await job.SendDataAsync("one "u8.ToArray());
            running.SetResult();
            await go.Task.WaitAsync(Cancellation);
            return "two"u8.ToArray();
        });
        var client = await ConnectAsync();
        Assert.Equal("STORED", await client.LineAsync("set f:u 0 0 1\r\nx"));
        await running.Task.WaitAsync(Cancellation);
        while ((await client.AskAsync("stats f:u")) is [_, _, "STAT numerator 0", _])
        {
            // What the worker said is on its way.
        }

        Assert.Equal("STORED", await client.LineAsync("set f:u 0 0 1\r\nx"));
        Assert.Equal("NOT_STORED", await client.LineAsync("add f:u 0 0 1\r\nx"));
        Assert.Empty(await client.AskAsync("get f:u"));
        Assert.Equal(["STAT handle H:test:1", "STAT state running", "STAT numerator 1", "STAT denominator 3"], await client.AskAsync("stats f:u"));
        go.SetResult();
        Assert.Equal("complete", await StateAsync(client, "f:u"));
        Assert.Equal(["VALUE f:u 0 7", "one two"], await client.AskAsync("get f:u"));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_key_that_is_the_handle_of_another_job_forgets_nothing()
    {
        await Workers.StartReverseAsync();
        await Workers.StartReverseAsync("H");
        var client = await ConnectAsync();
        await SetAsync(client, "reverse:one", "ab");
        await SetAsync(client, "H:test:1", "cd");
        Assert.Equal("complete", await StateAsync(client, "H:test:1"));
        Assert.Equal(["VALUE H:test:1 0 2", "dc"], await client.AskAsync("get H:test:1"));
        Assert.Equal(["VALUE reverse:one 0 2", "ba"], await client.AskAsync("get reverse:one"));
        Assert.Equal("DELETED", await client.LineAsync("delete H:test:1"));
        Assert.Equal(["VALUE H:test:1 0 2", "ba"], await client.AskAsync("get H:test:1"));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_failure_is_an_error_of_its_key_and_a_miss_among_others()
    {
        await Workers.StartAsync("fail", (_, _) => throw new JobFailedException("on purpose"));
        await Workers.StartAsync("throw", (_, _) => throw new InvalidOperationException("out of\r\ncheese"));
        await Workers.StartReverseAsync();
        var client = await ConnectAsync();
        await SetAsync(client, "fail:1", "x");
        await SetAsync(client, "throw:1", "x");
        await SetAsync(client, "reverse:1", "ab");
        Assert.Equal(("failed", "exception", "complete"), (await StateAsync(client, "fail:1"), await StateAsync(client, "throw:1"), await StateAsync(client, "reverse:1")));
        Assert.Equal(["SERVER_ERROR WORK_FAIL"], await client.AskAsync("get fail:1"));
        Assert.Equal("SERVER_ERROR WORK_EXCEPTION System.InvalidOperationException: out of  cheese", Assert.Single(await client.AskAsync("get throw:1")));
        Assert.Equal(["VALUE reverse:1 0 2", "ba"], await client.AskAsync("get fail:1 reverse:1 throw:1"));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_deleted_job_is_cancelled_and_a_deleted_result_forgotten()
    {
        var go = new TaskCompletionSource();
        await Workers.StartAsync("f", async (_, _) =>
        {
            await go.Task.WaitAsync(Cancellation);
            return default;
        });
        var client = await ConnectAsync();
        Assert.Equal("STORED", await client.LineAsync("set f:1 0 0 1\r\nx"));
        await Server.WaitForRunningAsync("f", 1, Cancellation);
        Assert.Equal("STORED", await client.LineAsync("set f:2 0 0 1\r\nx"));
        Assert.Equal("DELETED", await client.LineAsync("delete f:2"));
        await Server.WaitForQueuedAsync("f", 0, Cancellation);
        Assert.Equal("NOT_FOUND", await client.LineAsync("delete f:2 0"));
        go.SetResult();
        Assert.Equal("complete", await StateAsync(client, "f:1"));
        await client.WriteAsync("delete f:1 noreply\r\n");
        Assert.Empty(await client.AskAsync("get f:1"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Results_are_forgotten_by_age_by_number_and_by_bytes()
    {
        await Workers.StartReverseAsync("f");
        var client = await ConnectAsync();
        foreach (var (key, time) in new[] { ("f:short", "10"), ("f:long", "0"), ("f:never", "-1") })
        {
            await SetAsync(client, key, "x", time);
        }

        Assert.Equal("complete", await StateAsync(client, "f:long"));
        Assert.Equal("complete", await StateAsync(client, "f:short"));
        Assert.Equal("", await StateAsync(client, "f:never"));
        Time.Advance(TimeSpan.FromSeconds(11));
        Assert.Empty(await client.AskAsync("get f:short"));
        Assert.NotEmpty(await client.AskAsync("get f:long"));
        Time.Advance(TimeSpan.FromHours(1));
        Assert.Empty(await client.AskAsync("get f:long"));
        for (var i = 1; i <= 4; i++)
        {
            await SetAsync(client, $"f:{i}", $"{i}");
        }

        Assert.Equal("complete", await StateAsync(client, "f:4"));
        Assert.Equal(["VALUE f:2 0 1", "2", "VALUE f:3 0 1", "3", "VALUE f:4 0 1", "4"], await client.AskAsync("get f:1 f:2 f:3 f:4"));
        await SetAsync(client, "f:big", new string('x', 999));
        Assert.Equal("complete", await StateAsync(client, "f:big"));
        Assert.Equal("VALUE f:4 0 1", (await client.AskAsync("get f:3 f:4 f:big"))[0]);
        await SetAsync(client, "f:huge", new string('x', 1001));
        Assert.Equal("", await StateAsync(client, "f:huge"));
        Assert.Empty(await client.AskAsync("get f:3 f:4 f:big f:huge"));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_function_alone_is_set_and_forgotten()
    {
        var done = new TaskCompletionSource<string>();
        await Workers.StartAsync("f", (job, _) =>
        {
            done.SetResult(Encoding.Latin1.GetString(job.Workload.FirstSpan));
            return Task.FromResult<ReadOnlyMemory<byte>>(default);
        });
        var client = await ConnectAsync();
        await SetAsync(client, "f", "payload");
        Assert.Equal("payload", await done.Task.WaitAsync(Cancellation));
        Assert.Equal("STAT curr_items 0", (await client.AskAsync("stats"))[2]);
    }

    [Theory(Timeout = Timeout)]
    [InlineData("", "ERROR")]
    [InlineData("bogus", "ERROR")]
    [InlineData("incr f:1 1", "ERROR")]
    [InlineData("get", "CLIENT_ERROR bad command line format")]
    [InlineData("delete", "CLIENT_ERROR bad command line format")]
    [InlineData("set f:1 0 0", "CLIENT_ERROR bad command line format")]
    [InlineData("set f:1 x 0 1", "CLIENT_ERROR bad command line format")]
    [InlineData("set f:1 0 0 -1", "CLIENT_ERROR bad command line format")]
    [InlineData("set f:1 0 0 99999999999", "CLIENT_ERROR bad command line format")]
    [InlineData("set f:1 0 0 1 noreply more", "CLIENT_ERROR bad command line format")]
    [InlineData("set f:1 0 0 1\r\nabc", "CLIENT_ERROR bad data chunk")]
    [InlineData("append f:1 0 0 1\r\na", "NOT_STORED")]
    [InlineData("cas f:1 0 0 1 7\r\na", "NOT_STORED")]
    [InlineData("set nosuch:1 0 0 1\r\na", "SERVER_ERROR There is no such function")]
    [InlineData("set :1 0 0 1\r\na", "CLIENT_ERROR The function has no name")]
    [InlineData("verbosity 1", "OK")]
    public async Task A_line_is_answered_as_memcached_would(string line, string answer)
    {
        await Workers.StartReverseAsync("f");
        var client = await ConnectAsync();
        Assert.Equal(answer, await client.LineAsync(line));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_value_beyond_the_limit_is_read_over_and_refused()
    {
        await Workers.StartReverseAsync("f");
        var client = await ConnectAsync();
        Assert.Equal("SERVER_ERROR object too large for cache", await client.LineAsync($"set f:1 0 0 {(1 << 20) + 1}\r\n{new string('x', (1 << 20) + 1)}"));
        Assert.Equal($"VERSION {GearmanServer.Version}", await client.LineAsync("version"));
        Assert.Equal("STORED", await client.LineAsync($"set f:1 0 0 {1 << 20}\r\n{new string('x', 1 << 20)}"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Commands_may_come_at_once_and_byte_by_byte_and_quit_closes()
    {
        await Workers.StartReverseAsync("f");
        var client = await ConnectAsync();
        foreach (var c in "set f:1 0 0 2\r\nab\r\nversion\r\n")
        {
            await client.WriteAsync($"{c}");
        }

        await client.WriteAsync("set f:2 0 0 2 noreply\r\ncd\r\nversion\nverbosity 1\r\nquit\r\nversion\r\n");
        Assert.Equal(
            ["STORED", $"VERSION {GearmanServer.Version}", $"VERSION {GearmanServer.Version}", "OK", null],
            [await client.ReadLineAsync(), await client.ReadLineAsync(), await client.ReadLineAsync(), await client.ReadLineAsync(), await client.ReadLineAsync()]);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_client_that_takes_too_long_over_a_command_is_cut_off_and_one_that_is_silent_is_not()
    {
        var (silent, slow) = (await ConnectAsync(), await ConnectAsync());
        await slow.LineAsync("version");
        await slow.WriteAsync("set f:1 0 0 10\r\nabc");
        var end = slow.ReadLineAsync();
        while (!end.IsCompleted)
        {
            Time.Advance(TimeSpan.FromSeconds(31));
            await Task.Yield();
        }

        await Assert.ThrowsAnyAsync<Exception>(async () => Assert.NotNull(await end));
        Assert.Equal($"VERSION {GearmanServer.Version}", await silent.LineAsync("version"));
    }

    [Fact(Timeout = Timeout)]
    public async Task When_the_server_stops_idle_clients_are_closed()
    {
        var client = await ConnectAsync();
        await client.LineAsync("version");
        var end = client.ReadLineAsync();
        await Server.Server.StopAsync(Cancellation);
        await Assert.ThrowsAnyAsync<Exception>(async () => Assert.NotNull(await end));
    }
}
