using System.Net;
using System.Text.Json;
using Gearman.Server;
using Gearman.TestSupport;

namespace Gearman.Cli.Tests;

/// <summary>What our commands do that the C tools can't, or do wrong.</summary>
public sealed class OursTests : IAsyncDisposable
{
    private readonly OurServer _server = OurServer.Start();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact(Timeout = 120_000)]
    public async Task All_answers_come_as_one_line_of_json()
    {
        var run = await RunAsync("""
            gearman -p $P -b -u key -f f x; gearman -p $P -bI -u other -f 'ü"x' x
            gearadmin --json -p $P --status --priority-status --show-unique-jobs --show-jobs --workers --getpid --server-version --server-verbose --create-function new --drop-function nosuch
            """, TestContext.Current.CancellationToken);
        Assert.Equal((1, ""), (run.ExitCode, run.Error));
        using var json = JsonDocument.Parse(System.Text.Encoding.Latin1.GetBytes(run.Output));
        var root = json.RootElement;
        Assert.Equal(Environment.ProcessId, root.GetProperty("pid").GetInt32());
        Assert.Equal(GearmanServer.Version, root.GetProperty("version").GetString());
        Assert.True(root.GetProperty("createFunction").GetProperty("ok").GetBoolean());
        Assert.Equal("""{"ok":false,"code":"ERR","text":"function not found"}""", root.GetProperty("dropFunction").GetRawText());
        Assert.Equal(["key", "other"], root.GetProperty("uniqueJobs").EnumerateArray().Select(unique => unique.GetString()!).Order(StringComparer.Ordinal));
        Assert.Contains("""{"function":"f","jobs":1,"running":0,"workers":0}""", root.GetProperty("status").GetRawText(), StringComparison.Ordinal);
        Assert.Contains("\"ü\\\"x\"", root.GetProperty("priorityStatus").GetRawText(), StringComparison.Ordinal);
        Assert.True(root.GetProperty("jobs")[0].GetProperty("background").GetBoolean());
        Assert.Equal(JsonValueKind.Null, root.GetProperty("workers")[0].GetProperty("id").ValueKind);
    }

    [Fact(Timeout = 120_000)]
    public async Task Failed_jobs_are_shown_queued_again_and_forgotten()
    {
        var run = await RunAsync("""
            gearman -p $P -b -u key -f f payload; gearman -p $P -b -f g x
            gearman -p $P -w -f f -f g -- false & w=$!; until [ $(gearadmin -p $P --show-failed | wc -l) = 3 ]; do sleep 0.02; done; kill $w
            gearadmin -p $P --show-failed | cut -f 2-5; h=$(gearadmin -p $P --show-failed | grep key | cut -f 1)
            gearadmin -p $P --show-failed=$h | grep payload; gearadmin -p $P --json --show-failed=$h; gearadmin -p $P --json --show-failed
            until gearadmin -p $P --status | grep -q 'f.*0$'; do sleep 0.02; done
            gearadmin -p $P --retry-failed $h | tr -d '\r'; gearadmin -p $P --json --retry-failed $h; gearadmin -p $P --delete-failed nosuch
            gearadmin -p $P --json --delete-failed 'all f'; gearadmin -p $P --json --delete-failed all; gearadmin -p $P --show-failed
            """, TestContext.Current.CancellationToken);
        var lines = run.Output.Split('\n');
        Assert.Equal(["f\tkey\t1\tfailed", "g"], [lines[0], lines[1].Split('\t')[0]]);
        Assert.Equal([".", "payload\t7\tcGF5bG9hZA=="], lines[2..4]);
        using var one = JsonDocument.Parse(lines[4]);
        var job = one.RootElement.GetProperty("failedJobs");
        Assert.Equal(("key", 1, "normal"), (job.GetProperty("unique").GetString(), job.GetProperty("attempts").GetInt32(), job.GetProperty("priority").GetString()));
        Assert.Equal(("failed", "127.0.0.1"), (job.GetProperty("history")[0].GetProperty("cause").GetString(), job.GetProperty("history")[0].GetProperty("address").GetString()));
        Assert.Equal("payload"u8.ToArray(), job.GetProperty("payloadStart").GetBytesFromBase64());
        using var all = JsonDocument.Parse(lines[5]);
        Assert.Equal(["f", "g"], all.RootElement.GetProperty("failedJobs").EnumerateArray().Select(j => j.GetProperty("function").GetString()!));
        Assert.Equal(
            ["H:host:n", """{"retryFailed":{"ok":false,"code":"UNKNOWN_JOB","text":""}}""", """{"deleteFailed":{"ok":true,"jobs":0}}""", """{"deleteFailed":{"ok":true,"jobs":1}}""", ".", ""],
            lines[6..]);
        Assert.Contains("Error: UNKNOWN_JOB", run.Error, StringComparison.Ordinal);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_watch_into_a_pipe_is_an_object_a_line()
    {
        var run = await RunAsync("gearman -p $P -b -f f x; gearadmin -p $P --watch --interval 0.05 --json | head -n 3", TestContext.Current.CancellationToken);
        Assert.Equal("", run.Error);
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.All(lines, line =>
        {
            using var json = JsonDocument.Parse(line);
            Assert.True(json.RootElement.GetProperty("time").TryGetDateTimeOffset(out _));
            Assert.Equal("f", json.RootElement.GetProperty("status")[0].GetProperty("function").GetString());
        });
    }

    [Fact(Timeout = 120_000)]
    public async Task A_watch_without_json_is_the_text_again_and_again_and_ends_on_a_signal()
    {
        var run = await RunAsync("touch out; gearadmin -p $P --watch --interval 0.05 >out & until [ $(wc -l <out) -ge 3 ]; do :; done; kill $!; wait $!; echo $?; head -n 3 out", TestContext.Current.CancellationToken);
        Assert.Equal(new ToolRun(0, "0\n.\n.\n.\n", ""), run);
    }

    [Theory(Timeout = 120_000)]
    [InlineData("q")]
    [InlineData("\\003")]
    public async Task A_watch_in_a_terminal_is_a_table_that_q_and_control_c_end(string key)
    {
        var run = await RunAsync($"""
            key='{key}'; mkfifo keys; exec 3<>keys; touch out
            gearman -p $P -b -f 'f[x]' one two
            (until grep -q ends out; do :; done; printf "$key" >&3) & script -qec "exec gearadmin -p $P --watch --interval 0.1" /dev/null <keys >out
            echo "exit code $?"; cat out
            """, TestContext.Current.CancellationToken);
        Assert.StartsWith("exit code 0\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("Function", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"f\[x\] +\D* 2 +\D* 0 +\D* 0", run.Output);
    }

    [Theory(Timeout = 120_000)]
    [InlineData("gearadmin -p $P --watch --interval 0", 1)]
    [InlineData("gearadmin -p $P --watch --interval x", 1)]
    [InlineData("gearadmin -p 1 --watch", 1)]
    [InlineData("gearadmin -p 1 --watch --json", 1)]
    [InlineData("gearadmin -p $P --status --ssl", 1)]
    [InlineData("gearadmin -p $P --shutdown", 1)]
    [InlineData("gearadmin -p $P --create-function ''", 0)]
    [InlineData("gearadmin -p $P --create-function $'a\\nstatus'", 1)]
    [InlineData("gearman -p $P -S -f x hi", 0)]
    [InlineData("gearman -p 70000 -f x hi", 1)]
    [InlineData("gearman -p $P -i /nosuch/pid -f x hi", 1)]
    [InlineData("GEARMAN_SERVER=: gearman -f x hi", 1)]
    public async Task A_fault_is_told_without_a_stack_trace(string script, int exitCode)
    {
        var run = await RunAsync(script, TestContext.Current.CancellationToken);
        Assert.Equal(exitCode, run.ExitCode);
        Assert.DoesNotContain("   at ", run.Error + run.Output, StringComparison.Ordinal);
        Assert.NotEqual("", run.Error + run.Output);
        Assert.True(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length <= 1, run.Error);
    }

    [Theory(Timeout = 120_000)]
    [InlineData("--shutdown")]
    [InlineData("--shutdown=graceful")]
    [InlineData("--json --shutdown")]
    public async Task A_server_that_allows_it_is_shut_down(string options)
    {
        var own = new GearmanServerOptions { AllowShutdown = true };
        own.EndPoints.Add(new IPEndPoint(IPAddress.Loopback, 0));
        await using var server = new GearmanServer(own);
        await server.StartAsync(TestContext.Current.CancellationToken);
        var run = await Tools.RunAsync(Tools.Ours, $"gearadmin -p $P {options}", server.EndPoints[0].Port, TestContext.Current.CancellationToken);
        Assert.Equal(new ToolRun(0, options.StartsWith("--json", StringComparison.Ordinal) ? "{\"shutdown\":{\"ok\":true}}\n" : "OK\n", ""), run);
        await server.Completion.WaitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The C tool writes all of the workload before it reads: both stand still when the pipes are full.</summary>
    [Fact(Timeout = 120_000)]
    public async Task A_command_that_answers_while_it_reads_is_no_dead_lock()
    {
        var run = await RunAsync("gearman -p $P -w -c 1 -f up -- tr a-z A-Z & head -c 5000000 /dev/zero | tr '\\0' x | gearman -p $P -f up | tr -d X | wc -c; wait", TestContext.Current.CancellationToken);
        Assert.Equal(new ToolRun(0, "0\n", ""), run);
    }

    /// <summary>The C tool loses the last character of a last line without a line feed, cuts at NUL and at 8 KiB, and repeats earlier lines.</summary>
    [Fact(Timeout = 120_000)]
    public async Task Lines_are_whole()
    {
        var run = await RunAsync("""
            gearman -p $P -w -f cat -- cat & w=$!
            printf 'a\nb' | gearman -p $P -NPf cat
            echo
            printf 'a\0b\nc\n' | gearman -p $P -nf cat | od -An -c
            head -c 100000 /dev/zero | tr '\0' x | gearman -p $P -nPf cat | wc -c
            kill $w; wait $w
            gearman -p $P -w -c 2 -n -f lines -- cat & printf 'a\nb\nc' | gearman -p $P -Pf lines
            printf 'a\nb\nc' | gearman -p $P -Pf lines; wait
            """, TestContext.Current.CancellationToken);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("cat: acat: b\n   a  \\0   b  \\n   c  \\n\n100005\nlines: a\nlines: b\nlines: clines: lines: a\nlines: b\nlines: clines: ", run.Output);
    }

    /// <summary>The C tool takes a command that was killed for one that succeeded, and what can't be started as well.</summary>
    [Theory(Timeout = 120_000)]
    [InlineData("sh -c 'echo part; kill -9 $$'", "part\n")]
    [InlineData("/nosuch/command", "")]
    [InlineData("nosuchcommand", "")]
    [InlineData("sh -c 'exit 3'", "")]
    public async Task A_command_that_did_not_end_well_fails_its_job_and_the_worker_goes_on(string command, string output)
    {
        var run = await RunAsync($"gearman -p $P -w -c 2 -f x -- {command} 2>err & gearman -p $P -f x one; echo $?; gearman -p $P -f x two; echo $?; wait; wc -l <err", TestContext.Current.CancellationToken);
        Assert.Equal(new ToolRun(0, $"{output}1\n{output}1\n2\n", "Job failed\nJob failed\n"), run);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_signal_lets_the_job_that_runs_end()
    {
        var run = await RunAsync("""
            gearman -p $P -i pid -w -f x -- sh -c 'echo started >started; read x <go; echo done' & w=$!; mkfifo go
            gearman -p $P -f x hi & c=$!
            until [ -s started ]; do :; done; kill $w; echo >go; wait $c; wait $w; echo $?; ls
            """, TestContext.Current.CancellationToken);
        Assert.Equal(new ToolRun(0, "done\n0\ngo\nstarted\n", ""), run);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_detached_worker_has_a_session_of_its_own_and_takes_its_file_away()
    {
        var run = await RunAsync("""
            gearman -p $P -wd -i pid -f x -- echo hi; echo "exit code $?"
            gearman -p $P -f x hi
            ps -o sid= -p $(cat pid) | tr -d ' ' | diff - pid; kill $(cat pid)
            until [ ! -e pid ]; do :; done
            """, TestContext.Current.CancellationToken);
        Assert.Equal(new ToolRun(0, "exit code 0\nhi\n", ""), run);
    }

    [Fact(Timeout = 120_000)]
    public async Task The_command_may_be_the_first_argument()
    {
        var cli = Path.Combine(AppContext.BaseDirectory, "gearman-cli");
        var run = await RunAsync($"'{cli}' gearman -p $P -w -c 1 -f up -- tr a-z A-Z & '{cli}' gearman -p $P -fup hello; '{cli}' gearadmin -p $P --create-function x; wait", TestContext.Current.CancellationToken);
        Assert.Equal(new ToolRun(0, "HELLOOK\n", ""), run);
        var help = await RunAsync($"'{cli}' --help; '{cli}' bogus 2>/dev/null >&2; echo $?", TestContext.Current.CancellationToken);
        Assert.Contains("Commands:", help.Output, StringComparison.Ordinal);
        Assert.EndsWith("\n1\n", help.Output, StringComparison.Ordinal);
    }

    [Theory(Timeout = 120_000)]
    [InlineData("gearman '[suggest:9]' 'gearman -'", "-f")]
    [InlineData("gearadmin '[suggest:14]' 'gearadmin --st'", "--status")]
    [InlineData("gearman --help", "gearman [<data or command>...]")]
    public async Task Help_and_completions_are_there(string script, string expected)
    {
        var run = await RunAsync(script, TestContext.Current.CancellationToken);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains(expected, run.Output, StringComparison.Ordinal);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_large_job_goes_both_ways_untouched()
    {
        var run = await RunAsync("""
            head -c 20000000 /dev/urandom >data; gearman -p $P -w -c 1 -f cat cat &
            gearman -p $P -f cat <data | cmp - data; echo $?; wait
            """, TestContext.Current.CancellationToken);
        Assert.Equal(new ToolRun(0, "0\n", ""), run);
    }

    private Task<ToolRun> RunAsync(string script, CancellationToken cancellation) => Tools.RunAsync(Tools.Ours, script, _server.Port, cancellation);
}
