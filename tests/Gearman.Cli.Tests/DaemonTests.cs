using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Gearman.Cli.Daemon.Logging;
using Gearman.Client;
using Gearman.TestSupport;
using Microsoft.Extensions.Logging;

namespace Gearman.Cli.Tests;

/// <summary>Our <c>gearmand</c> as a process: how it starts, what it leaves behind, how it ends.</summary>
public sealed partial class DaemonTests
{
    /// <summary>It is started in the folder of the script as $d, on $p, and its pid file is waited for.</summary>
    private const string Start = """
        up() { until [ -s pid ]; do kill -0 $d 2>/dev/null || exit 9; sleep 0.02; done; }
        served() { gearadmin -p $p --getpid; }

        """;

    [Fact(Timeout = 120_000)]
    public async Task It_starts_with_an_empty_environment_and_ends_by_sigterm()
    {
        var run = await RunAsync("""
            g=$(command -v gearmand); env -i $g --verbose=INFO --log-file=log --pid-file=pid --port=$p -u root --listen=localhost & d=$!; up
            [ "$(served)" = $(cat pid) ] && [ $(cat pid) = $d ] && gearadmin -p $p --server-verbose
            kill $d; wait $d; echo $?; ls; cat log
            """);
        Assert.Equal("", run.Error);
        Assert.StartsWith("INFO\n0\nlog\n", run.Output, StringComparison.Ordinal);
        Assert.Matches(LogLine(), run.Output);
        Assert.Contains("verbose is set to INFO", run.Output, StringComparison.Ordinal);
        Assert.EndsWith("Shutdown complete\n", run.Output, StringComparison.Ordinal);
    }

    [Fact(Timeout = 120_000)]
    public async Task Without_listen_it_listens_on_all_addresses_of_both_families()
    {
        var run = await RunAsync("""
            # bash lets what it starts behind its back ignore SIGINT.
            env --default-signal=INT gearmand -l log --verbose=INFO -P pid -p $p & d=$!; up; served >/dev/null
            (exec 3<>/dev/tcp/127.0.0.1/$p) && echo v4; ! grep -q '^0*1 ' /proc/net/if_inet6 2>/dev/null || (exec 3<>/dev/tcp/::1/$p) && echo v6; kill -INT $d; wait $d; echo $?; ls
            """);
        Assert.Equal(new ToolRun(0, "v4\nv6\n0\nlog\n", ""), run);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_crowd_that_comes_back_at_once_is_let_in()
    {
        // Connections are made while the server does not run: by gearmand's backlog of 32 the 34th would wait.
        var run = await RunAsync("""
            gearmand -l none -P pid -L 127.0.0.1 -p $p & d=$!; up; kill -STOP $d
            for i in $(seq 200); do exec {peer}<>/dev/tcp/127.0.0.1/$p; done; kill -CONT $d
            printf 'getpid\n' >&$peer; read -r -u $peer ok pid && [ $pid = $d ] && echo $ok; kill $d; wait $d; echo $?
            """);
        Assert.Equal(new ToolRun(0, "OK\n0\n", ""), run);
    }

    [Fact(Timeout = 120_000)]
    public async Task Sigterm_ends_it_also_before_its_log_is_open()
    {
        var run = await RunAsync("""
            mkfifo log; gearmand -l log --verbose=INFO -P pid -L 127.0.0.1 -p $p & d=$!
            until served >/dev/null 2>&1; do sleep 0.02; done; kill $d; cat log >lines; wait $d; echo $?; grep -c 'Shutdown complete' lines
            """);
        Assert.Equal(new ToolRun(0, "0\n1\n", ""), run);
    }

    [Theory(Timeout = 120_000)]
    [InlineData("0.0.0.0")]
    [InlineData("localhost")]
    public async Task The_address_of_all_is_listened_on_as_a_name_is(string address)
    {
        var run = await RunAsync($"gearmand -l none -P pid -L {address} -p $p & d=$!; up; served | diff - pid; kill $d; wait $d; echo $?");
        Assert.Equal(new ToolRun(0, "0\n", ""), run);
    }

    [Fact(Timeout = 120_000)]
    public async Task Sighup_opens_the_log_again()
    {
        var run = await RunAsync("""
            gearmand -l log --verbose=INFO -P pid -L 127.0.0.1 -p $p & d=$!; up
            mv log old; kill -HUP $d; until [ -e log ]; do sleep 0.02; done; served >/dev/null; kill $d; wait $d; echo $?
            grep -c 'reopening log file' old; grep -c 'Shutdown complete' old; grep -c 'Shutdown complete' log
            """);
        Assert.Equal(new ToolRun(0, "0\n1\n0\n1\n", ""), run);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_log_is_added_to_also_after_it_was_cut()
    {
        var run = await RunAsync("""
            echo first >log; gearmand -l log --verbose=INFO -P pid -L 127.0.0.1 -p $p & d=$!; up
            until grep -q Listening log; do sleep 0.02; done; head -n 1 log; : >log; kill $d; wait $d; head -c 8 log
            """);
        Assert.Equal(new ToolRun(0, "first\n   INFO ", ""), run);
    }

    [Fact(Timeout = 120_000)]
    public async Task Background_jobs_survive_in_a_journal()
    {
        var run = await RunAsync("""
            start() { gearmand -l log --verbose=INFO -P pid -L 127.0.0.1 -p $p -q journal --journal-dir=jobs & d=$!; up; }
            start; gearman -p $p -b -f x one; gearman -p $p -b -f x two; kill -9 $d; wait $d 2>/dev/null; rm pid
            start; gearadmin -p $p --status; gearman -p $p -w -c 2 -f x -- sh -c 'cat >>done; echo >>done'; until gearadmin -p $p --status | grep -q 'x.0.0.0'; do sleep 0.02; done; kill $d; wait $d; cat done
            gearmand -q journal -p $p -P pid; echo $?
            """);
        Assert.Equal("x\t2\t0\t0\n.\none\ntwo\n1\n", run.Output);
        Assert.Contains("journal needs --journal-dir", run.Error, StringComparison.Ordinal);
    }

    [Fact(Timeout = 120_000)]
    public async Task Sigusr1_lets_queued_jobs_be_done_first()
    {
        var run = await RunAsync("""
            gearmand -l log --verbose=INFO -P pid -L 127.0.0.1 -p $p & d=$!; up
            mkfifo go; gearman -p $p -w -c 2 -f x -- sh -c 'read x <go; cat' & w=$!
            until gearadmin -p $p --status | grep -q '1$'; do sleep 0.02; done
            gearman -p $p -f x one & a=$!; until gearadmin -p $p --status | grep -q '1.1.1$'; do sleep 0.02; done; gearman -p $p -b -f x two
            until gearadmin -p $p --status | grep -q '2.1.1$'; do sleep 0.02; done
            kill -USR1 $d; until grep -q 'no job is left' log; do sleep 0.02; done; until ! (exec 3<>/dev/tcp/127.0.0.1/$p) 2>/dev/null; do sleep 0.02; done
            kill -0 $d && echo still there; echo >go; wait $a; echo; echo >go; wait $d; echo $?; wait $w
            """);
        Assert.Equal("still there\none\n0\n", run.Output);
    }

    [Fact(Timeout = 120_000)]
    public async Task It_detaches_and_returns_when_it_listens()
    {
        var run = await RunAsync("""
            gearmand -d -l log -P pid -L 127.0.0.1 -p $p; echo $?
            [ "$(served)" = $(cat pid) ] && echo up; ps -o sid= -p $(cat pid) | tr -d ' ' | diff - pid
            readlink /proc/$(cat pid)/fd/0 /proc/$(cat pid)/fd/1 /proc/$(cat pid)/fd/2; kill $(cat pid); until [ ! -e pid ]; do sleep 0.02; done
            """);
        Assert.Equal(new ToolRun(0, "0\nup\n/dev/null\n/dev/null\n/dev/null\n", ""), run);
    }

    [Theory(Timeout = 120_000)]
    [InlineData("-d ")]
    [InlineData("")]
    public async Task A_port_in_use_is_told_and_leaves_no_pid_file(string detached)
    {
        var run = await RunAsync($"""
            gearmand -l none -P pid -L 127.0.0.1 -p $p & d=$!; up; gearmand {detached}-l log -P second -L 127.0.0.1 -p $p; echo $?
            ls; grep -c 'Address already in use' log; kill $d; wait $d
            """);
        Assert.Equal("1\nlog\npid\n1\n", run.Output);
        Assert.Matches("^gearmand: Can't listen on 127.0.0.1:[0-9]+: Address already in use\n$", run.Error);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_port_that_is_just_given_up_is_waited_for()
    {
        var run = await RunAsync("""
            # On a busy machine the second may come too late to find the port in use, and is given more time; or the first may go too late for its patience.
            n=0; until [ -s pid2 ] && grep -q 'trying again' log 2>/dev/null; do
              kill $b 2>/dev/null && wait $b; rm -f pid pid2 log
              gearmand -l none -P pid -L 127.0.0.1 -p $p & a=$!; d=$a; up
              gearmand -l log --verbose=WARNING -P pid2 -L 127.0.0.1 -p $p 2>/dev/null & b=$!; n=$(((n + 4) % 28)); sleep $((n / 10)).$((n % 10)); kill $a; wait $a
              until [ -s pid2 ] || ! kill -0 $b 2>/dev/null; do sleep 0.02; done
            done
            [ $(served) = $b ] && echo up; kill $b; wait $b; echo $?
            """);
        Assert.Equal(new ToolRun(0, "up\n0\n", ""), run);
    }

    [Fact(Timeout = 120_000)]
    public async Task It_becomes_another_user_after_it_listens()
    {
        if (Environment.UserName != "root")
        {
            Assert.Equal(new ToolRun(1, "", "gearmand: Must be root to switch users.\n"), await RunAsync("gearmand -u nobody -l none -P pid -p $p"));
            return;
        }

        var run = await RunAsync("""
            own=$(mktemp -d); chown nobody $own
            until gearmand -d -u nobody -l $own/log -P $own/pid -L 127.0.0.1 -p $((700 + RANDOM % 300)) 2>/dev/null; do :; done; echo $?
            n=$(cat $own/pid); ps -o user= -p $n; stat -c %U $own/log $own/pid; grep -h Groups /proc/$n/status | grep -cw 0
            kill $n; until [ ! -e $own/pid ]; do sleep 0.02; done; rm -r $own
            mkdir his; gearmand -u nobody -l none -P his/pid -L 127.0.0.1 -p $p; echo $?
            """);
        Assert.Equal("0\nnobody\nnobody\nnobody\n0\n1\n", run.Output);
        Assert.StartsWith("gearmand: Could not open pid file for writing: his/pid", run.Error, StringComparison.Ordinal);
    }

    [Fact(Timeout = 120_000)]
    public async Task The_command_line_wins_over_the_file_and_the_file_over_the_environment()
    {
        var run = await RunAsync("""
            printf '# comment\nport = %s\nkeepalive=true\n--listen=127.0.0.1 --verbose=NOTICE\nlog-file=log\nprot=1\n' $p >conf
            GEARMAND_PORT=1 gearmand --config-file=conf --verbose=WARNING -P pid & d=$!; up; served >/dev/null; gearadmin -p $p --server-verbose; kill $d; wait $d
            grep -c "'prot' is no option" log; rm pid
            GEARMAND_PORT=$p gearmand -l none -L 127.0.0.1 -P pid & d=$!; up; gearadmin -p $p --server-verbose; kill $d; wait $d
            """);
        Assert.Equal("WARNING\n1\nERROR\n", run.Output);
    }

    [Fact(Timeout = 120_000)]
    public async Task The_form_of_the_talk_counts_and_shows_its_log()
    {
        var run = await RunAsync("gearmand -vvv -P pid -L 127.0.0.1 -p $p -t 4 -R & d=$!; up; gearadmin -p $p --server-verbose; kill $d; wait $d");
        Assert.Equal("DEBUG\n", run.Output);
        Assert.Contains("--round-robin has no effect here", run.Error, StringComparison.Ordinal);
        Assert.Contains("--threads has no effect here", run.Error, StringComparison.Ordinal);
        Assert.Matches(@"Connection \d+ from 127\.0\.0\.1", run.Error);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_log_that_can_not_be_opened_is_no_reason_not_to_serve()
    {
        var run = await RunAsync("gearmand -l /nosuch/log -P pid -L 127.0.0.1 -p $p & d=$!; up; served | diff - pid; kill $d; wait $d; echo $?");
        Assert.Equal("0\n", run.Output);
        Assert.Matches("^gearmand: Could not open log file \"/nosuch/log\", from \".*\", switching to stderr. \\(.*\\)\n$", run.Error);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_pid_file_of_a_process_that_runs_is_told_and_taken_over()
    {
        var run = await RunAsync("echo $$ >pid; gearmand -l log --verbose=WARNING -P pid -L 127.0.0.1 -p $p & d=$!; until grep -q 'taken over' log 2>/dev/null; do sleep 0.02; done; until [ $(cat pid) = $d ]; do sleep 0.02; done; echo 1 >pid; kill $d; wait $d; cat pid");
        Assert.Equal(new ToolRun(0, "1\n", ""), run);
    }

    [Fact(Timeout = 120_000)]
    public async Task Options_reach_the_sockets_and_the_server()
    {
        var run = await RunAsync("""
            gearmand -l none -P pid -L 127.0.0.1 -p $p -f 300 --keepalive --keepalive-idle=77 --job-handle-prefix=X --allow-shutdown --max-connections=2 & d=$!; up
            grep 'open files' /proc/$d/limits | tr -s ' ' | cut -d ' ' -f 4
            exec 3<>/dev/tcp/127.0.0.1/$p; printf 'version\n' >&3; read -u 3 x
            # The timer of a connection: 02 is keep-alive.
            h=$(printf ':%04X' $p); awk -v h="$h" '$2 ~ h "$" && $4 == "01" { print substr($6, 1, 2) }' /proc/net/tcp | head -n 1
            exec 4<>/dev/tcp/127.0.0.1/$p; printf 'version\n' >&4; read -u 4 x; exec 5<>/dev/tcp/127.0.0.1/$p; read -u 5 x || echo refused; exec 4>&- 5>&-
            until gearman -p $p -bv -f x hi | grep -o 'X:1'; do :; done; gearadmin -p $p --shutdown; wait $d; echo $?
            """);
        Assert.Equal("300\n02\nrefused\nX:1\nOK\n0\n", run.Output);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_limit_is_given_by_option_file_or_variable_and_met()
    {
        var run = await RunAsync("""
            echo 'max-jobs=1' >conf
            GEARMAND_MAX_JOBS=2 GEARMAND_MAX_CONNECTIONS_PER_ADDRESS=1 gearmand --config-file=conf -l none -P pid -L 127.0.0.1 -p $p & d=$!; up
            exec 3<>/dev/tcp/127.0.0.1/$p; printf 'version\n' >&3; read -u 3 x; exec 4<>/dev/tcp/127.0.0.1/$p; read -u 4 x || echo refused; exec 3>&- 4>&-
            until gearman -p $p -b -f x one; do :; done; until gearman -p $p -b -f x two 2>&1 | grep -o 'max-jobs'; do :; done; kill $d; wait $d
            GEARMAND_MAX_JOBS=many gearmand -l none -P pid -p $p
            """);
        Assert.Equal("refused\nmax-jobs\n", run.Output);
        Assert.Contains("gearmand: the argument ('many') for option '--max-jobs' is invalid", run.Error, StringComparison.Ordinal);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_job_that_fails_is_tried_again_as_the_rule_says_and_kept_over_a_kill()
    {
        var run = await RunAsync("""
            start() { gearmand --retry 'f=3,0' -q journal --journal-dir=jobs -l none -P pid -L 127.0.0.1 -p $p & d=$!; until gearadmin -p $p --getpid >/dev/null 2>&1; do kill -0 $d || exit 9; sleep 0.02; done; }
            start; gearman -p $p -b -u key -f f x; gearman -p $p -w -f f -- sh -c 'echo ran >>ran; exit 1' & w=$!
            until gearadmin -p $p --show-failed | grep -q key; do sleep 0.02; done; kill $w; wc -l <ran
            # Committed with the next job that is acknowledged, or before.
            gearman -p $p -b -f g y; kill -KILL $d; wait $d; start; gearadmin -p $p --show-failed | cut -f 2-5; gearadmin -p $p --retry-failed all | tr -d '\r'; gearadmin -p $p --status; kill $d; wait $d
            """);
        Assert.Equal("3\nf\tkey\t3\tfailed\n.\n1\n" + "f\t1\t0\t0\ng\t1\t0\t0\n.\n", run.Output);
    }

    [Fact(Timeout = 120_000)]
    public async Task Retry_rules_are_read_and_refused()
    {
        var run = await RunAsync("""
            printf 'retry=f=2 g*=3,0.5,10\n' >conf; gearmand --check-args --config-file=conf --retry 'a=b=1' --retry='*=65535,0,2592000'; echo $?
            for rule in f f= =1 f=0 f=65536 f=x f=1, f=1,-1 f=1,x f=1,1,2592001 f=1,1,1,1; do gearmand --check-args --config-file '' --retry="$rule" 2>/dev/null; echo -n $?; done
            gearmand --check-args --config-file '' --retry 'f=2 g'
            """);
        Assert.Equal("0\n" + "11111111111", run.Output);
        Assert.Contains("the argument ('g') for option '--retry' is invalid", run.Error, StringComparison.Ordinal);
    }

    [Fact(Timeout = 120_000)]
    public async Task It_serves_by_tls_and_takes_a_new_certificate_at_sighup()
    {
        var run = await RunAsync("""
            make() { openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=$1" -keyout key.pem -out cert.pem 2>/dev/null; }
            subject() { openssl s_client -connect 127.0.0.1:$p </dev/null 2>/dev/null | sed -n 's/^subject=CN *= *//p'; }
            make first; GEARMAND_SERVER_PEM=cert.pem GEARMAND_SERVER_KEY=key.pem gearmand --ssl -l log --verbose=INFO -P pid -L 127.0.0.1 -p $p & d=$!; up
            subject; make second; kill -HUP $d; until [ "$(subject)" = second ]; do kill -0 $d || exit 8; done; subject
            echo nonsense >cert.pem; kill -HUP $d; until grep -q 'Could not reload' log; do sleep 0.02; done; subject; kill $d; wait $d; echo $?
            """);
        Assert.Equal(new ToolRun(0, "first\nsecond\nsecond\n0\n", ""), run);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_users_file_says_who_may_what_from_the_start_and_from_sighup_on()
    {
        var run = await RunAsync("""
            echo 'anonymous submit=f' >users; gearmand --users-file=users -l log --verbose=INFO -P pid -L 127.0.0.1 -p $p & d=$!
            until [ -s pid ]; do kill -0 $d || exit 9; sleep 0.02; done
            gearman -p $p -b -f f x && echo taken; gearman -p $p -b -f g x 2>&1 | grep -o ACCESS_DENIED; gearadmin -p $p --status 2>&1 | grep -o ACCESS_DENIED
            echo 'anonymous submit=g admin=*' >users; kill -HUP $d; until gearman -p $p -b -f g x 2>/dev/null; do :; done; served | diff - pid
            echo 'user web token=s3cret' >users; kill -HUP $d; until grep -o 'line 1: a token is written as its SHA-256' log; do sleep 0.02; done; grep -c s3cret log; kill $d; wait $d
            gearmand --users-file=users -l none -P pid -p $p; echo $?
            """);
        Assert.Equal("taken\nACCESS_DENIED\nACCESS_DENIED\nline 1: a token is written as its SHA-256\n0\n1\n", run.Output);
        Assert.Contains("gearmand: users, line 1: a token is written as its SHA-256", run.Error, StringComparison.Ordinal);
    }

    [Fact(Timeout = 120_000)]
    public async Task Exceptions_reach_clients_that_did_not_ask_for_them()
    {
        var token = TestContext.Current.CancellationToken;
        var run = await RunAsync("gearmand -d --exceptions -l none -P pid -L 127.0.0.1 -p $p; echo $p; cat pid");
        var (port, pid) = run.Output.Split('\n') is [var first, var second, ..] ? (int.Parse(first), int.Parse(second)) : default;
        try
        {
            await using var worker = new GearmanWorker(new GearmanWorkerOptions { Servers = [new ServerAddress("127.0.0.1", port)] });
            worker.Register("throw", _ => throw new InvalidOperationException("out of cheese"));
            _ = worker.RunAsync(token);
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", port, token);
            // SUBMIT_JOB throw, no unique, no data.
            await client.GetStream().WriteAsync("\0REQ\0\0\0\a\0\0\0\athrow\0\0"u8.ToArray(), token);
            var answer = new byte[4096];
            var length = 0;
            while (!Encoding.Latin1.GetString(answer, 0, length).Contains("out of cheese", StringComparison.Ordinal))
            {
                var count = await client.GetStream().ReadAsync(answer.AsMemory(length), token);
                Assert.NotEqual(0, count);
                length += count;
            }

            // WORK_EXCEPTION is 25.
            Assert.Contains("\0RES\0\0\0\u0019", Encoding.Latin1.GetString(answer, 0, length), StringComparison.Ordinal);
        }
        finally
        {
            System.Diagnostics.Process.GetProcessById(pid).Kill();
        }
    }

    [Theory(Timeout = 120_000)]
    [InlineData("--ssl", "--ssl-certificate")]
    [InlineData("--ssl --ssl-certificate nosuch.pem", "nosuch.pem")]
    [InlineData("--ssl --ssl-certificate /dev/null --ssl-require-client-certificate", "authorities")]
    [InlineData("-r http,bogus", "bogus")]
    [InlineData("--ssl --ssl-certificate nosuch.pem -r http -L 0.0.0.0", "without TLS")]
    [InlineData("-r http --http-port=70000", "70000")]
    [InlineData("-q nosuch", "unknown")]
    [InlineData("-p 99999", "99999")]
    [InlineData("--max-connections 0", "MaxConnections")]
    public async Task What_is_not_to_be_had_is_refused(string arguments, string reason)
    {
        var run = await RunAsync($"gearmand -l none -P pid {arguments}; echo $?; ls");
        Assert.Equal("1\n", run.Output);
        Assert.Contains(reason, run.Error, StringComparison.Ordinal);
    }

    [Fact(Timeout = 120_000)]
    public async Task Help_and_version_are_there()
    {
        var run = await RunAsync("gearmand -h; gearmand -V | grep -c '^gearmand [0-9]'");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("-b [ --backlog ] arg (=1024)", run.Output, StringComparison.Ordinal);
        Assert.EndsWith("\n1\n", run.Output, StringComparison.Ordinal);
    }

    [Fact(Timeout = 120_000)]
    public void The_systems_log_gets_a_datagram_a_line_also_after_it_was_started_anew()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory().FullName, "log");
        using var syslog = new Syslog(path);
        var line = new LogLine(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero), LogLevel.Warning, "main", "text");
        syslog.Write(line);
        for (var i = 0; i < 2; i++)
        {
            using var listener = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            listener.Bind(new UnixDomainSocketEndPoint(path));
            syslog.Write(line);
            var buffer = new byte[200];
            var length = listener.Receive(buffer);
            Assert.Equal($"<28>Mar  4 05:06:07 gearmand[{Environment.ProcessId}]: text", Encoding.UTF8.GetString(buffer, 0, length));
            File.Delete(path);
        }
    }

    [Fact(Timeout = 120_000)]
    public async Task Protocols_are_served_on_loopback_and_end_with_the_daemon()
    {
        var run = await RunAsync("""
            h=$((p+1)); m=$((p+2))
            gearmand -l log --verbose=INFO -P pid -p $p -r http,memcached --http-port=$h --memcached-port=$m & d=$!; up
            gearman -p $p -w -c 3 -f reverse -- rev & w=$!; until gearadmin -p $p --status | grep -q '1$'; do sleep 0.02; done
            curl -s -d 'Hello world!' localhost:$h/reverse; curl -s --http2-prior-knowledge -d '!dlrow' localhost:$h/reverse
            exec 3<>/dev/tcp/127.0.0.1/$m; printf 'set reverse:key 0 0 3\r\nabc\r\n' >&3; read -r line <&3; echo; echo $line; wait $w
            until printf 'get reverse:key\r\n' >&3; read -r line <&3; [[ $line != END* ]]; do :; done; echo $line; read -r line <&3; echo $line
            grep -l "^ *[0-9]*: 0100007F:$(printf %04X $h) " /proc/net/tcp; kill $d; wait $d; echo $?; curl -s localhost:$h/reverse || echo gone
            """);
        Assert.Equal(new ToolRun(0, "!dlrow olleHworld!\nSTORED\r\nVALUE reverse:key 0 3\r\ncba\r\n/proc/net/tcp\n0\ngone\n", ""), run);
    }

    private static Task<ToolRun> RunAsync(string script) => Tools.RunAsync(Tools.Ours, $"p={LoopbackPorts.Take(3)}; {Start}{script}", 0, TestContext.Current.CancellationToken);

    [GeneratedRegex(@"^   INFO \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6} \[  main \] Starting up with pid \d+", RegexOptions.Multiline, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex LogLine();
}
