using Gearman.TestSupport;
using Gearman.TestSupport.Databases;

namespace Gearman.Cli.Tests;

/// <summary>The stores as the command names them.</summary>
public sealed class QueueTests
{
    /// <summary>Servers on <c>$p</c> that are waited for.</summary>
    private const string Start = """
        up() { until gearadmin -p $p --server-version >/dev/null 2>&1; do kill -0 $d 2>/dev/null || exit 9; sleep 0.02; done; }
        ours() { gearmand -l none -P pid -L 127.0.0.1 -p $p "$@" & d=$!; up; }
        theirs() { /usr/sbin/gearmand -l none -P pid -L 127.0.0.1 -p $p "$@" & d=$!; up; }
        end() { kill ${1:-} $d; wait $d 2>/dev/null; }

        """;

    [Fact(Timeout = 600_000)]
    public async Task Background_jobs_survive_in_a_file_of_sqlite()
    {
        var run = await RunAsync("""
            ours -q libsqlite3 --libsqlite3-db=db --libsqlite3-table=mine --store-queue-on-shutdown
            gearman -p $p -b -f x one; gearman -p $p -b -f x two; end -9; rm -f pid
            ours -q libsqlite3 --libsqlite3-db=db --libsqlite3-table=mine
            gearadmin -p $p --status; gearman -p $p -w -c 2 -f x -- sh -c 'cat >>done; echo >>done'; until gearadmin -p $p --status | grep -q 'x.0.0.0'; do sleep 0.02; done; end; cat done; rm -f pid
            ours -q LibSqlite3 --libsqlite3-db=db --libsqlite3-table=mine
            gearadmin -p $p --status; end
            """);
        Assert.Equal(new ToolRun(0, "x\t2\t0\t0\n.\none\ntwo\n.\n", ""), run);
    }

    [Fact(Timeout = 600_000)]
    public async Task A_queue_of_gearmand_is_opened_in_place_and_given_back()
    {
        Peer.Require("gearmand", "gearman-job-server");
        var run = await RunAsync("""
            theirs -q libsqlite3 --libsqlite3-db=db
            gearman -p $p -b -f x -u u1 one; gearman -p $p -b -f x -u u2 two; end; rm -f pid
            ours -q libsqlite3 --libsqlite3-db=db
            gearadmin -p $p --show-unique-jobs | sort; gearman -p $p -b -f x -u u3 three; end; rm -f pid
            theirs -q libsqlite3 --libsqlite3-db=db
            gearadmin -p $p --show-unique-jobs | sort; end
            """);
        Assert.Equal(new ToolRun(0, ".\nu1\nu2\n.\nu1\nu2\nu3\n", ""), run);
    }

    [Fact(Timeout = 600_000)]
    public async Task Jobs_of_gearmand_are_imported()
    {
        Peer.Require("gearmand", "gearman-job-server");
        var run = await RunAsync("""
            theirs -q libsqlite3 --libsqlite3-db=db
            for i in 1 2 3; do gearman -p $p -b -f x -u u$i $i; done; end; rm -f pid
            gearmand import --from libsqlite3 --libsqlite3-db=db --dry-run; echo $?; ls
            gearmand import --from libsqlite3 --libsqlite3-db=db --to journal --journal-dir=jobs; echo $?
            gearmand import --from libsqlite3 --libsqlite3-db=db --to journal --journal-dir=jobs; echo $?
            ours -q journal --journal-dir=jobs; gearadmin -p $p --status; end; rm -f pid
            ours; gearmand import --from journal --journal-dir=jobs --server=127.0.0.1:$p; echo $?; gearadmin -p $p --status; end
            gearmand import --from journal --journal-dir=jobs --server=127.0.0.1:$p; echo $?
            """);
        Assert.Equal(
            """
            3 jobs read, 0 imported, 0 left, 0 unreadable
            0
            db
            3 jobs read, 3 imported, 0 left, 0 unreadable
            0
            3 jobs read, 0 imported, 3 left, 0 unreadable
            1
            x	3	0	0
            .
            3 jobs read, 3 imported, 0 left, 0 unreadable
            0
            x	3	0	0
            .
            1

            """,
            run.Output);
        Assert.StartsWith("job 1, function x, unique u1: is there already\n", run.Error, StringComparison.Ordinal);
    }

    [Theory(Timeout = 600_000)]
    [InlineData("", "--from is missing")]
    [InlineData("--from nosuch", "nosuch (unknown)")]
    [InlineData("--from builtin --dry-run", "builtin holds no jobs")]
    [InlineData("--from journal --journal-dir=x", "one of --to and --server is needed")]
    [InlineData("--from journal --journal-dir=x --to journal", "--to is the type of --from")]
    [InlineData("--from libsqlite3 --libsqlite3-db=/nosuch/db --dry-run", "unable to open database file")]
    public async Task An_import_that_can_not_be_is_refused(string arguments, string reason)
    {
        var run = await RunAsync($"gearmand import {arguments}; echo $?");
        Assert.Equal("1\n", run.Output);
        Assert.Contains(reason, run.Error, StringComparison.Ordinal);
    }

    [Theory(Timeout = 600_000)]
    [InlineData("-q Postgres --libpq-conninfo='host=127.0.0.1 port=1 user=u password=s3cret'", "PostgreSQL, table queue: Failed to connect to 127.0.0.1:1")]
    [InlineData("-q Postgres --libpq-conninfo='host=127.0.0.1 port=s3cret'", "port has a value that can't be read")]
    [InlineData("-q MySQL --mysql-host=127.0.0.1 --mysql-port=1 --mysql-user=u --mysql-password='s3cret' --mysql-db=d", "MySQL, table gearman_queue: Unable to connect")]
    [InlineData("-q MySQL", "needs --mysql-db")]
    [InlineData("-q redis --redis-port=1 --redis-password=s3cret", "Redis: It was not possible to connect")]
    [InlineData("-q redis --redis-port=s3cret", "--redis-port is no number")]
    [InlineData("-q libmemcached --libmemcached-servers=127.0.0.1:1", "memcached: Connection refused")]
    [InlineData("-q libmemcached", "needs --libmemcached-servers")]
    [InlineData("-q libsqlite3", "needs --libsqlite3-db")]
    [InlineData("-q libsqlite3 --libsqlite3-db=db --libsqlite3-table='x; drop'", "table's name")]
    public async Task A_store_that_is_not_there_keeps_the_server_from_starting_and_no_secret_is_told(string arguments, string reason)
    {
        var run = await RunAsync($"gearmand -l log --verbose=DEBUG -P pid -L 127.0.0.1 -p $p {arguments}; echo $?; cat log >&2");
        Assert.Equal("1\n", run.Output);
        Assert.Contains(reason, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", run.Error, StringComparison.Ordinal);
    }

    [Fact(Timeout = 600_000)]
    public async Task Jobs_are_held_while_the_store_is_away_where_that_is_asked_for()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var memcached = new MemcachedProcess();
        await memcached.RestartAsync(cancellation);
        await using var server = await GearmandProcess.StartOursAsync(
            cancellation, "-q", "libmemcached", $"--libmemcached-servers=127.0.0.1:{memcached.Port}", "--hold-submits");
        await memcached.KillAsync();
        var submit = Tools.RunAsync(Tools.Ours, "gearman -p $P -b -f x one; gearadmin -p $P --status", server.Port, cancellation);
        while (!server.Log.Contains("The store does not take jobs", StringComparison.Ordinal))
        {
            Assert.False(submit.IsCompleted, server.Log);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellation);
        }

        await memcached.RestartAsync(cancellation);
        Assert.Equal(new ToolRun(0, "x\t1\t0\t0\n.\n", ""), await submit);
    }

    private static Task<ToolRun> RunAsync(string script) => Tools.RunAsync(Tools.Ours, $"p={LoopbackPorts.Take()}; {Start}{script}", 0, TestContext.Current.CancellationToken);
}
