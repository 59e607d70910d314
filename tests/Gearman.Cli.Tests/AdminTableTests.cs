namespace Gearman.Cli.Tests;

/// <summary>The table of <c>gearadmin</c>'s command lines: the C tool and ours print the same bytes, on gearmand and on our server.</summary>
public sealed class AdminTableTests
{
    /// <summary>Both sort alike what a server may list in any order; connections have numbers of their own.</summary>
    private const string Numbers = " | sed 's/^[0-9]\\+/N/'";

    public static TheoryData<string> Actions =>
    [
        "gearadmin -p $P --status",
        "gearadmin -p$P --status",
        "gearadmin --port $P --status",
        "gearadmin --port=$P --status",
        "gearadmin -h localhost -p $P --status",
        "gearadmin -hlocalhost -p0$P --status",
        "gearadmin --host=127.0.0.1 --po=$P --stat",
        "gearadmin - -p $P word --status word",
        "gearman -p $P -b -f x one two; gearadmin -p $P --status",
        "gearman -p $P -b -f x one; gearman -p $P -b -f y two; gearadmin -p $P --status | sort",
        "gearman -p $P -b -f x one; gearman -p $P -bI -f y two; gearadmin -p $P --priority-status | sort",
        "gearadmin -p $P --priority-status",
        "gearadmin -p $P --workers" + Numbers,
        "gearadmin -p $P --show-jobs",
        "gearadmin -p $P --show-unique-jobs",
        "gearman -p $P -b -f x one two; gearadmin -p $P --show-jobs",
        "gearman -p $P -b -u k1 -f x one; gearman -p $P -b -u k2 -f x two; gearadmin -p $P --show-unique-jobs | sort",
        "gearadmin -p $P --server-version | grep -c '^[0-9][^ ]*$'",
        "gearadmin -p $P --server-verbose",
        "gearadmin -p $P --getpid | grep -c '^[0-9]*$'",
        "gearadmin -p $P --g --server-verb" + Numbers,
        "gearadmin -p $P --create-function foo",
        "gearadmin -p $P --create-function=foo; gearadmin -p $P --status",
        "gearadmin -p $P --create-function foo; gearadmin -p $P --create-function foo; gearadmin -p $P --status",
        "gearadmin -p $P --create-function 'a b'",
        "gearadmin -p $P --create-function 'a b c' --status",
        "gearadmin -p $P --create-function ünï; gearadmin -p $P --status",
        "gearadmin -p $P --create-function --status; gearadmin -p $P --status",
        "gearadmin -p $P --create-function OK; gearadmin -p $P --status",
        "gearadmin -p $P --create-function a=b:c --status",
        "gearadmin -p $P --drop-function nosuch",
        "gearadmin -p $P --drop-function foo --create-function foo --status",
        "gearadmin -p $P --create-function foo; gearadmin -p $P --drop-function foo; gearadmin -p $P --status",
        "gearadmin -p $P --cancel-job H:nosuch:1",
        "gearadmin -p $P --cancel-job 'a b'",
        "gearadmin -p $P --cancel-job x --status",
        "h=$(stdbuf -oL gearman -p $P -bv -f x hi); h=${h##* }; gearadmin -p $P --cancel-job $h",
        "gearman -p $P -f x hi & until gearadmin -p $P --status | grep -q x; do :; done; h=$(gearadmin -p $P --show-jobs | head -n 1 | cut -f 1); gearadmin -p $P --cancel-job $h; wait $!",
        "gearadmin -p $P --status --workers --priority-status --show-jobs --show-unique-jobs --create-function f" + Numbers,
        "gearman -p $P -w -f a -f b -- cat & w=$!; until gearadmin -p $P --status | grep -q b.*1$; do :; done; until l=$(gearadmin -p $P --workers); [ $(echo \"$l\" | wc -l) = 3 ]; do :; done; echo \"$l\"" + Numbers + " | sort; kill $w; wait $w 2>/dev/null; true",
        "gearman -p $P -w -f up -- cat & w=$!; until gearadmin -p $P --status | grep -q 1$; do :; done; gearadmin -p $P --drop-function up; kill $w; wait $w 2>/dev/null; true",
    ];

    /// <summary>What is wrong with the command line is the tool's matter; no server is asked.</summary>
    public static TheoryData<string> Mistakes =>
    [
        "gearadmin",
        "gearadmin --help",
        "gearadmin --hel",
        "gearadmin --help extra --status",
        "gearadmin --help=3",
        "gearadmin --help=",
        "gearadmin -p $P",
        "gearadmin -p $P ''",
        "gearadmin bogus",
        "gearadmin --bogus",
        "gearadmin --bogus=1",
        "gearadmin --Status",
        "gearadmin --status-",
        "gearadmin -x",
        "gearadmin -Sx",
        "gearadmin -Sh",
        "gearadmin -S=1",
        "gearadmin --",
        "gearadmin -- --status",
        "gearadmin --=x",
        "gearadmin -p",
        "gearadmin -p -h",
        "gearadmin -h",
        "gearadmin -p --getpid",
        "gearadmin --port=",
        "gearadmin --status=",
        "gearadmin --status=1",
        "gearadmin --create-function",
        "gearadmin --create-function=",
        "gearadmin --create-function -p",
        "gearadmin --create",
        "gearadmin --s",
        "gearadmin --sh",
        "gearadmin --server",
        "gearadmin --h",
        "gearadmin --p 1 --g",
        "gearadmin --status --status",
        "gearadmin -p $P --port $P --status",
        "gearadmin --create-function a --create-function b",
        "gearadmin -S -S --status",
        "gearadmin --status --status --bogus",
    ];

    public static TheoryData<string> Failures =>
    [
        "gearadmin -p 1 --status",
        "gearadmin -p 1 --status --getpid",
        "gearadmin -h nosuchhost.invalid --status",
        "gearadmin -h= -p $P --getpid",
        "gearadmin -h '' -p $P --getpid",
        "gearadmin -p nosuch --status",
        "gearadmin -pS --status",
        "gearadmin -pp --getpid",
        "gearadmin -p 0 --getpid",
        "gearadmin -p '' --getpid",
        "gearadmin -p -1 --getpid",
        "gearadmin -p 99999 --getpid",
    ];

    [Theory(Timeout = 300_000)]
    [MemberData(nameof(Actions))]
    public Task An_action_does_the_same(string script) => Table.CompareAsync(script, TestContext.Current.CancellationToken);

    [Theory(Timeout = 300_000)]
    [MemberData(nameof(Failures))]
    public Task A_failure_says_the_same(string script) => Table.CompareAsync(script, TestContext.Current.CancellationToken);

    /// <summary>Our list of options has four more, and these are all that differs.</summary>
    [Theory(Timeout = 300_000)]
    [MemberData(nameof(Mistakes))]
    public Task A_mistake_is_told_the_same(string script) =>
        Table.CompareToolsAsync($"o=$({script}); r=$?; echo \"$o\" | grep -vE '^  --(show-failed|retry-failed|delete-failed|shutdown|json|watch|interval|ssl-ca-file|ssl-certificate|ssl-key|token-file|user) '; exit $r", TestContext.Current.CancellationToken);
}
