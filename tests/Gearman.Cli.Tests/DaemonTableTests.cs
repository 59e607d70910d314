namespace Gearman.Cli.Tests;

/// <summary>The table of <c>gearmand</c>'s command lines: the C server's and ours end alike and print the same.</summary>
public sealed class DaemonTableTests
{
    private const string Config = "printf '%s\\n' \"$C\" >c; gearmand --check-args --config-file=c";

    /// <summary>Read, found right and nothing said.</summary>
    public static TheoryData<string> Right =>
    [
        "",
        "-b 1 -d -f 100 -j 2 -l x -L localhost -P x -r http -R -q builtin -t 4 -u root -w 3 -p 1",
        "--backlog=1 --daemon --exceptions --file-descriptors=100 --job-retries=2 --job-handle-prefix=X --hashtable-buckets=9 --log-file=x --listen=localhost --pid-file=x --protocol=http --round-robin --queue-type=builtin --syslog --coredump --threads=4 --user=root --verbose=INFO --worker-wakeup=3 --http-port=1 --port=1",
        "--backlog 1 --file-descriptors 100 --job-retries 2 --log-file x --listen localhost --verbose DEBUG",
        "--keepalive --keepalive-idle=1 --keepalive-interval=2 --keepalive-count=3",
        "--ssl --ssl-ca-file=a --ssl-certificate=b --ssl-key=c",
        "--libmemcached-servers=s --libmemcached-prefix=p --libsqlite3-db=d --store-queue-on-shutdown --libsqlite3-table=t",
        "--libpq-conninfo='host=x port=5' --libpq-table=t --redis-server=s --redis-port=x --redis-password=p --redis-prefix=p",
        "--mysql-host=h --mysql-port=1 --mysql-user=u --mysql-password=p --mysql-db=d --mysql-table=t",
        "-dRp1",
        "-b-1 -j -1 -t -1 -w -1 -f -1 --mysql-port -1 --hashtable-buckets -1 --keepalive-idle -5",
        "-j 70000 -w 300 -t +4 -f 99999999999",
        "-p nosuch -q nosuch -r nosuch -u nosuch -l /nosuch/x -P /nosuch/x",
        "-l --port=1",
        "--log-file -x",
        "--log-file '' -L '' --config-file ''",
        "--verbose=FATAL", "--verbose=ALERT", "--verbose=CRITICAL", "--verbose=ERROR", "--verbose=WARNING", "--verbose=NOTICE",
        "--help", "--version", "--",
    ];

    public static TheoryData<string> Wrong =>
    [
        "word", "-p 1 word", "-- word", "-", "''", "@file", "--bogus", "--bogus=1", "-x", "-Rx", "-d=1", "--=x",
        "--log", "--ver", "--back 1", "--keep", "--queue x",
        "-p", "--port", "--port=", "-l -P", "--job-retries=",
        "--keepalive=1", "--exceptions=1", "--help=1",
        "-p 1 -p 2", "-p 1 --port=2", "-h -h", "-r http -r http", "-R -R", "--config-file a --config-file b",
        "-b x", "-b 99999999999", "-t x", "-t 1.5", "-t ' 4'", "-t 0x4", "-t 4294967296", "-f x", "-j x", "-w x",
        "--keepalive-idle x", "--keepalive-idle 2147483648", "--hashtable-buckets=x", "--mysql-port=x", "--mysql-port 65536",
        "--verbose=BAD", "--verbose=info", "--verbose ''",
        "--config-file=/nosuch", "--config-file @c",
    ];

    /// <summary>Words of a configuration file.</summary>
    public static TheoryData<string> Files =>
    [
        "--port=1", "--port=1 --bogus", "--verbose=BAD", "-p 1 -p 2", "word", "--backlog=x", "--backlog x", "--keepalive", "--keepalive=1", "--port",
        "-- --bogus", "#--bogus", "--log-file=/a -R -d",
    ];

    /// <summary>What is wrong beyond the command line, and ends before anything is served.</summary>
    public static TheoryData<string> Failures =>
    [
        "-u nosuch", "-r bogus", "-r HTTP", "-P /nosuch/x", "-q bogus", "-p nosuch", "-L nosuch.invalid", "-L 192.0.2.1", "-q libsqlite3",
    ];

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Right))]
    public async Task What_is_right_passes_in_silence(string arguments) =>
        Assert.Equal(new ToolRun(0, "", ""), await CompareAsync($"gearmand --check-args {arguments}", TestContext.Current.CancellationToken));

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Wrong))]
    public async Task What_is_wrong_is_told_in_the_same_words(string arguments)
    {
        foreach (var check in new[] { "--check-args ", "" })
        {
            var run = await CompareAsync($"gearmand {check}{arguments}", TestContext.Current.CancellationToken);
            Assert.Equal((1, ""), (run.ExitCode, run.Output));
        }
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Files))]
    public Task A_configuration_file_is_judged_the_same(string words) =>
        CompareAsync($"C='{words}'; {Config}", TestContext.Current.CancellationToken);

    /// <summary>gearmand's log names its source lines; who is told, and the exit code, are the same.</summary>
    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Failures))]
    public async Task What_can_not_start_ends_the_same(string arguments)
    {
        var run = await CompareAsync($"gearmand -l stderr -P pid -p 0 {arguments} >out 2>&1; r=$?; [ -s out ] && echo told; exit $r"
            .Replace("-P pid -p 0", $"{(arguments.Contains("-P", StringComparison.Ordinal) ? "" : "-P pid")} {(arguments.Contains("-p", StringComparison.Ordinal) ? "" : "-p 0")}", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        Assert.Equal(new ToolRun(1, "told\n", ""), run);
    }

    private static async Task<ToolRun> CompareAsync(string script, CancellationToken cancellation)
    {
        if (Tools.TheirServer is null)
        {
            const string Reason = "gearmand is not installed: apt-get install gearman-job-server";
            Assert.SkipUnless(Environment.GetEnvironmentVariable("GEARMAN_REQUIRE_PEERS") is "1", Reason);
            Assert.Fail(Reason);
        }

        var theirs = await Tools.RunAsync(Tools.TheirServer, script, 0, cancellation);
        var ours = await Tools.RunAsync(Tools.Ours, script, 0, cancellation);
        Assert.True(theirs == ours, $"{script}\n--- gearmand: {theirs}\n--- ours: {ours}");
        return ours;
    }
}
