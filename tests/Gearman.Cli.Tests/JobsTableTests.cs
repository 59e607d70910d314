namespace Gearman.Cli.Tests;

/// <summary>The table of <c>gearman</c>'s command lines: the C tool and ours do the same, on gearmand and on our server.</summary>
public sealed class JobsTableTests
{
    private const string Upper = "gearman -p $P -w -f up -- tr a-z A-Z & w=$!; ";
    private const string End = "; r=$?; kill $w; wait $w 2>/dev/null; exit $r";

    public static TheoryData<string> Usages =>
    [
        "gearman",
        "gearman -H",
        "gearman -H -f x",
        "gearman -H -f up -b",
        "gearman -bnvw -H -f up",
        "gearman -w -f a -N -H",
        "gearman -bNHfx",
        "gearman -f up -Z -H",
        "gearman -Z -H",
        "gearman -x",
        "gearman -f",
        "gearman -f x -Z",
        "gearman -f x -Z -b",
        "gearman -bw -Z",
        "gearman -f x -p",
        "gearman -f x -bt",
        "gearman -w",
        "gearman -p 1 -h localhost -u x",
        "gearman -f x -bZn hi",
        "gearman -v -b -- -f x",
    ];

    public static TheoryData<string> Clients =>
    [
        Upper + "gearman -p $P -f up hello" + End,
        Upper + "gearman -p$P -fup hello" + End,
        Upper + "gearman hello -p $P -f up" + End,
        Upper + "gearman -p $P -f up one two three" + End,
        Upper + "gearman -p $P -f up -P one two" + End,
        Upper + "gearman -p $P -f up -- -x -- -y" + End,
        Upper + "gearman -p $P -f up -" + End,
        Upper + "gearman -p $P -f up @file" + End,
        Upper + "gearman -p $P -f up '[x]' a=b c:d" + End,
        Upper + "gearman -p $P -f up 'two words' 'tab\there' 'ünïcode'" + End,
        Upper + "gearman -p $P -f up $'\\xff\\xfe latin'" + End,
        Upper + "printf 'from stdin' | gearman -p $P -f up" + End,
        Upper + "printf 'a\\0b\\0' | gearman -p $P -f up" + End,
        Upper + "gearman -p $P -f up </dev/null" + End,
        Upper + "printf ignored | gearman -p $P -f up given" + End,
        Upper + "printf ignored | gearman -p $P -s -f up" + End,
        Upper + "printf ignored | gearman -p $P -sPf up" + End,
        Upper + "printf 'a\\nb\\n\\nc\\n' | gearman -p $P -n -f up" + End,
        Upper + "printf 'a\\nb\\nc' | gearman -p $P -n -f up" + End,
        Upper + "printf 'a\\nb\\nc\\n' | gearman -p $P -N -f up" + End,
        Upper + "printf 'a\\nb\\nc\\n' | gearman -p $P -NPf up" + End,
        Upper + "gearman -p $P -nf up given" + End,
        "gearman -p $P -w -f sum -- md5sum & w=$!; head -c 500000 /dev/zero | gearman -p $P -f sum" + End,
        "gearman -p $P -w -f sum -- md5sum & w=$!; seq 1 50000 | gearman -p $P -f sum" + End,
        Upper + "gearman -p $P -I -f up high" + End,
        Upper + "gearman -p $P -L -f up low" + End,
        Upper + "gearman -p $P -u key -f up unique" + End,
        Upper + "gearman -p $P -u -- -f up unique" + End,
        Upper + "gearman -p $P -c 3 -f up ignored" + End,
        Upper + "gearman -p $P -t 30000 -f up soon" + End,
        Upper + "gearman -p 1 -p $P -f up 'the last port counts'" + End,
        Upper + "gearman -h localhost -p $P -f up hello" + End,
        Upper + "GEARMAN_SERVER=127.0.0.1:$P gearman -p 1 -f up 'from the environment'" + End,
        Upper + "gearman -p $P -f up -f up -P one two" + End,
        Upper + "stdbuf -oL gearman -p $P -v -f up hello" + End,
        Upper + "stdbuf -oL gearman -p $P -vP -f up hello there" + End,
        Upper + "gearman -p $P -i pid -f up hello; ls" + End,
        Upper + "echo old >pid; gearman -p $P -i pid -f up hello; ls" + End,
        "gearman -p $P -b -f x hi",
        "gearman -p $P -bf x hi; gearadmin -p $P --status",
        "stdbuf -oL gearman -p $P -bv -f x one two",
        "printf 'a\\nb\\n' | gearman -p $P -bnvf x; gearadmin -p $P --status",
        "gearman -p $P -b -f x -f y both; gearadmin -p $P --status | sort",
        "gearman -p $P -bI -f x h; gearman -p $P -b -f x n; gearman -p $P -bL -f x l; gearadmin -p $P --priority-status",
        "gearman -p $P -bIL -f x l; gearman -p $P -bLI -f x h; gearadmin -p $P --priority-status",
        "gearman -p $P -b -u k -f x one two; gearman -p $P -b -u k -f x three; gearadmin -p $P --status --show-unique-jobs",
        "gearman -p $P -b -u '' -f x one; gearman -p $P -b -u -k -f x two; gearadmin -p $P --show-unique-jobs | sort",
        "gearman -p $P -bs -f x; gearadmin -p $P --status",
        "gearadmin -p $P --create-function q; exec 3<>/dev/tcp/127.0.0.1/$P; printf 'maxqueue q 1\\n' >&3; read -u 3 x; echo $x; gearman -p $P -b -f q one",
    ];

    public static TheoryData<string> Workers =>
    [
        "gearman -p $P -w -c 1 -f x & gearman -p $P -f x hello; wait",
        "gearman -p $P -w -c 2 -f x & gearman -p $P -f x one two; wait",
        "gearman -p $P -w -c 2 -f x -f y & gearman -p $P -f x one; gearman -p $P -f y two; wait",
        "gearman -p $P -b -f x one two three; gearman -p $P -w -c 2 -f x; until gearadmin -p $P --status | grep -q '0.0$'; do :; done; gearadmin -p $P --status",
        "gearman -p $P -wc1 -fx -- wc -c & printf '12345' | gearman -p $P -f x; wait",
        "gearman -p $P -w -c 1 -f x cat & printf 'a\\0b' | gearman -p $P -f x; wait",
        "gearman -p $P -w -c 1 -f x -- sh -c 'cat; echo more' & gearman -p $P -f x hello; wait",
        "gearman -p $P -w -c 1 -f x -- sh -c 'echo to stderr >&2; echo to stdout' & gearman -p $P -f x hello; wait",
        "gearman -p $P -w -c 1 -f x -- true & gearman -p $P -Pf x hello; wait",
        "gearman -p $P -w -c 1 -f x -- echo 'a  b' '*' '$HOME' & gearman -p $P -f x hello; wait",
        "gearman -p $P -w -c 1 -f x -- printenv LC_ALL & gearman -p $P -s -f x; wait",
        "gearman -p $P -w -c 1 -n -f x -- echo one line & gearman -p $P -Pf x hello; wait",
        "gearman -p $P -w -c 1 -N -f x -- echo one line & gearman -p $P -Pf x hello; wait",
        "gearman -p $P -w -c 1 -n -f x -- true & gearman -p $P -Pf x hello; wait",
        "gearman -p $P -w -c 1 -f x -- seq 1 100000 & gearman -p $P -f x hello | md5sum; wait",
        "GEARMAN_SERVER=127.0.0.1:$P gearman -w -c 1 -f x -- echo hi & gearman -p $P -f x hello; wait",
        "gearman -p $P -i pid -w -c 1 -f x & gearman -p $P -f x hello; wait; ls",
        "gearman -p $P -wd -i pid -c 1 -f x -- echo detached; gearman -p $P -f x hello",
        "gearman -p $P -w -f up -- cat & w=$!; until gearadmin -p $P --status | grep -q 1$; do :; done; gearadmin -p $P --status; kill $w; wait $w 2>/dev/null; true",
    ];

    /// <summary>What ends in an error of the C library, whose text is its own.</summary>
    public static TheoryData<string> Failures =>
    [
        "gearman -p 1 -f x hello",
        "gearman -p 1 -f x one two",
        "gearman -p 1 -f x -- -Z -H",
        "gearman -p 1 -b -f x hello",
        "echo hi | gearman -p 1 -n -f x",
        "gearman -h nosuchhost.invalid -f x hi",
        "gearman -p $P -f x -t 200 hi",
        "gearman -p 1 -w -c 2 -f x",
        "gearman -p $P -w -c 2 -t 100 -f x",
        "gearman -p $P -f x -u $(printf 'u%.0s' $(seq 70)) hi",
        "gearman -p $P -f $(printf 'f%.0s' $(seq 600)) hi",
        "gearman -p $P -f '' hi",
        "GEARMAN_SERVER=127.0.0.1:1 gearman -p $P -f x hi",
        "gearman -p $P -w -c 1 -f x -- sh -c 'exit 3' & gearman -p $P -f x hello; r=$?; wait; exit $r",
        "gearman -p $P -w -c 1 -f x -- sh -c 'exit 3' & gearman -p $P -Pf x hello; r=$?; wait; exit $r",
        "gearman -p $P -w -c 1 -f x -- sh -c 'echo part; exit 3' & gearman -p $P -f x hello; r=$?; wait; exit $r",
    ];

    [Theory(Timeout = 300_000)]
    [MemberData(nameof(Usages))]
    public Task Usage_is_the_same(string script) => Table.CompareToolsAsync(script, TestContext.Current.CancellationToken);

    [Theory(Timeout = 300_000)]
    [MemberData(nameof(Clients))]
    public Task A_client_does_the_same(string script) => Table.CompareAsync(script, TestContext.Current.CancellationToken);

    [Theory(Timeout = 300_000)]
    [MemberData(nameof(Workers))]
    public Task A_worker_does_the_same(string script) => Table.CompareAsync(script, TestContext.Current.CancellationToken);

    [Theory(Timeout = 300_000)]
    [MemberData(nameof(Failures))]
    public Task A_failure_ends_the_same(string script) => Table.CompareAsync(script, TestContext.Current.CancellationToken, sameErrors: false);
}
