namespace Gearman.Cli.Tests;

/// <summary>All our commands over TLS, to a server that asks who they are.</summary>
public sealed class AccessTests
{
    /// <summary>A gearmand with users and a certificate, on the gear port and the one of HTTP, and a worker for it.</summary>
    private const string Start = """
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=server -addext subjectAltName=IP:127.0.0.1 -keyout key.pem -out cert.pem 2>/dev/null
        printf 's3cret\n' >token; echo 0ther >wrong
        echo "user web token=$(printf s3cret | sha256sum | cut -d' ' -f1) submit=* work=* admin=*" >users
        gearmand --ssl --ssl-certificate=cert.pem --ssl-key=key.pem --users-file=users -r http --http-ssl --http-port=0 -L 127.0.0.1 -l log --verbose=DEBUG -P pid -p 0 & d=$!
        until [ -s pid ]; do kill -0 $d || exit 9; sleep 0.02; done
        p=$(sed -nE 's/.*Listening on 127.0.0.1:([0-9]+).*/\1/p' log | head -n 1); h=$(sed -nE 's/.*HTTP.*127.0.0.1:([0-9]+).*/\1/p' log | head -n 1)
        export GEARMAND_CA_CERTIFICATE=cert.pem; to="-h 127.0.0.1 -p $p -S"

        """;

    [Fact(Timeout = 120_000)]
    public async Task A_token_opens_the_gear_port_and_https_to_all_commands()
    {
        var run = await RunAsync("""
            gearman $to --token-file token -w -c 2 -f up -- tr a-z A-Z & w=$!
            until gearadmin $to --token-file=token --status | grep -q '1$'; do kill -0 $d || exit 8; done
            gearman $to --token-file=token --user web -f up hello; echo
            curl -s --cacert cert.pem -H 'Authorization: Bearer s3cret' -d there https://127.0.0.1:$h/up; echo; wait $w
            curl -s --cacert cert.pem -u web:s3cret -o /dev/null -w '%{http_code}\n' -d x https://127.0.0.1:$h/nobody
            curl -s --cacert cert.pem -o /dev/null -w '%{http_code}\n' -d x https://127.0.0.1:$h/up
            grep -c s3cret log; kill $d; wait $d; echo $?
            """);
        Assert.Equal(new ToolRun(0, "HELLO\nTHERE\n404\n401\n0\n0\n", ""), run);
    }

    [Fact(Timeout = 120_000)]
    public async Task Who_is_nobody_is_told_so_and_the_token_is_not()
    {
        var run = await RunAsync("""
            gearman $to --token-file wrong -f up hello; echo $?
            gearman $to --token-file wrong -w -f up -- cat; echo $?
            gearadmin $to --token-file wrong --status; echo $?
            gearadmin $to --user web --status; echo $?
            gearadmin $to --token-file nosuch --status; echo $?
            kill $d; wait $d
            """);
        Assert.Equal("1\n1\n1\n1\n1\n", run.Output);
        var lines = run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(5, lines.Length);
        Assert.All(lines[..3], line => Assert.Contains("AUTHENTICATION_FAILURE", line, StringComparison.Ordinal));
        Assert.DoesNotContain("0ther", run.Error, StringComparison.Ordinal);
    }

    [Fact(Timeout = 120_000)]
    public async Task Https_needs_a_certificate()
    {
        var run = await Tools.RunAsync(Tools.Ours, "gearmand -r http --http-ssl -l none -P pid -p 0; echo $?", 0, TestContext.Current.CancellationToken);
        Assert.Equal("1\n", run.Output);
        Assert.Contains("--http-ssl needs --ssl", run.Error, StringComparison.Ordinal);
    }

    private static Task<ToolRun> RunAsync(string script) => Tools.RunAsync(Tools.Ours, Start + script, 0, TestContext.Current.CancellationToken);
}
