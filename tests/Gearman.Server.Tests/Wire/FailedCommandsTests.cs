using Gearman.Protocol;
using Microsoft.Extensions.Time.Testing;

namespace Gearman.Server.Tests.Wire;

/// <summary>Failed jobs in the text protocol: looked at, queued again, forgotten.</summary>
public sealed class FailedCommandsTests : ServerTest
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 10, 30, 20, TimeSpan.Zero));
    private TestPeer _peer = null!;

    public override async ValueTask InitializeAsync()
    {
        var options = Options(ServerTransport.Auto);
        options.GrabPatience = TimeSpan.Zero;
        options.Retries.Add(new RetryRule { Functions = "f", Attempts = 2, FirstDelay = TimeSpan.Zero });
        Start(options, _time);
        _peer = await ConnectAsync(ServerTransport.Auto);
        await _peer.WriteAsync([.. Request(PacketType.SetClientId, "me"), .. Request(PacketType.CanDo, "f"), .. Request(PacketType.CanDo, "g")]);
    }

    [Fact(Timeout = Timeout)]
    public async Task All_of_a_failed_job_is_shown()
    {
        await _peer.SubmitAsync("f", "work\0", "u\tv", PacketType.SubmitJobHighBg);
        await _peer.WriteAsync(PacketType.WorkFail, await _peer.GrabAsync());
        await _peer.ExpectNothingElseAsync();
        _time.Advance(TimeSpan.FromMilliseconds(1500));
        await _peer.WriteAsync(PacketType.WorkException, await _peer.GrabAsync() + "\0bo\nom");
        await _peer.WriteLineAsync("show failed H:test:1");
        Assert.Equal(
            "handle\tH:test:1\nfunction\tf\nunique\tu\\x09v\npriority\thigh\nattempts\t2\ncause\texception\nfailed\t2026-11-24T10:30:21.500Z\n" +
            "message\tbo\\x0aom\nattempt\t2026-11-24T10:30:20.000Z\tfailed\t127.0.0.1\tme\n" +
            "attempt\t2026-11-24T10:30:21.500Z\texception\t127.0.0.1\tme\npayload\t5\td29yawA=\n",
            await _peer.ReadListAsync());
    }

    [Fact(Timeout = Timeout)]
    public async Task Of_a_large_payload_the_start_is_shown_and_its_length()
    {
        await FailAsync("g", new string('x', 300_000));
        await _peer.WriteLineAsync("show failed H:test:1");
        var payload = (await _peer.ReadListAsync()).Split('\n')[^2].Split('\t');
        Assert.Equal(["payload", "300000"], payload[..2]);
        Assert.Equal(Bytes(new string('x', 65_536)), Convert.FromBase64String(payload[2]));
    }

    [Fact(Timeout = Timeout)]
    public async Task One_is_queued_again_and_has_a_new_handle()
    {
        await FailAsync("g", "work", "u");
        Assert.Equal("OK H:test:2\r\n", await AskAsync("RETRY Failed H:test:1"));
        Assert.Equal("ERR UNKNOWN_JOB\r\n", await AskAsync("retry failed H:test:1"));
        await _peer.WriteAsync(PacketType.GrabJobUniq);
        await _peer.ExpectAsync(PacketType.JobAssignUniq, "H:test:2\0g\0u\0work");
        await _peer.WriteLineAsync("show failed");
        Assert.Equal("", await _peer.ReadListAsync());
    }

    [Fact(Timeout = Timeout)]
    public async Task One_whose_unique_is_in_use_or_that_is_too_many_is_not()
    {
        await FailAsync("g", unique: "u");
        await FailAsync("f");
        await _peer.SubmitAsync("g", unique: "u");
        Assert.Equal("ERR JOB_EXISTS A+job+of+its+unique+is+there\r\n", await AskAsync("retry failed H:test:1"));
        Assert.Equal("OK\r\n", await AskAsync("maxqueue f 1"));
        await _peer.SubmitAsync("f");
        Assert.Equal("ERR LIMIT_EXCEEDED Job+queue+is+full\r\n", await AskAsync("retry failed H:test:2"));
        Assert.Equal("OK 0\r\n", await AskAsync("retry failed all"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Many_are_queued_again_or_forgotten_at_once_also_those_of_a_function_alone()
    {
        foreach (var function in (string[])["f", "g", "g", "f", "g"])
        {
            await FailAsync(function);
        }

        Assert.Equal("OK 2\r\n", await AskAsync("retry failed all f"));
        Assert.Equal("OK 0\r\n", await AskAsync("delete failed all f"));
        Assert.Equal("OK 0\r\n", await AskAsync("delete failed ALL nosuch"));
        Assert.Equal("OK\r\n", await AskAsync("delete failed H:test:2"));
        Assert.Equal("OK 2\r\n", await AskAsync("delete failed all g"));
        Assert.Equal("f\t2\t0\t1\ng\t0\t0\t1\n", await _peer.StatusAsync());
    }

    [Theory(Timeout = Timeout)]
    [InlineData("show failed H:test:9", "ERR UNKNOWN_JOB")]
    [InlineData("show failed x y", "ERR UNKNOWN_SHOW_ARGUMENTS")]
    [InlineData("retry failed H:test:9", "ERR UNKNOWN_JOB")]
    [InlineData("retry failed nonsense", "ERR UNKNOWN_JOB")]
    [InlineData("delete failed H:test:9", "ERR UNKNOWN_JOB")]
    [InlineData("retry", "ERR INVALID_ARGUMENTS An+incomplete+set+of+arguments+was+sent+to+this+command+retry")]
    [InlineData("retry failed", "ERR INVALID_ARGUMENTS An+incomplete+set+of+arguments+was+sent+to+this+command+retry")]
    [InlineData("retry job H:test:1", "ERR INVALID_ARGUMENTS An+incomplete+set+of+arguments+was+sent+to+this+command+retry")]
    [InlineData("delete failed all f g", "ERR INVALID_ARGUMENTS An+incomplete+set+of+arguments+was+sent+to+this+command+delete")]
    public async Task What_is_not_there_or_not_understood_is_told(string command, string answer) =>
        Assert.Equal(answer + "\r\n", await AskAsync(command));

    private async Task<string> AskAsync(string command)
    {
        await _peer.WriteLineAsync(command);
        return await _peer.ReadLineAsync();
    }

    private async Task FailAsync(string function, string workload = "w", string unique = "")
    {
        var job = await _peer.SubmitAsync(function, workload, unique, PacketType.SubmitJobBg);
        for (var attempt = 0; attempt < (function == "f" ? 2 : 1); attempt++)
        {
            Assert.Equal(job, await _peer.GrabAsync());
            await _peer.WriteAsync(PacketType.WorkFail, job);
        }
    }
}
