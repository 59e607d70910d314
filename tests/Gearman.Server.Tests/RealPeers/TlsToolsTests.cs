using System.Diagnostics;
using System.Net;
using Gearman.Server.Tests.Tls;
using Gearman.TestSupport;

namespace Gearman.Server.Tests.RealPeers;

/// <summary>OpenSSL's own client, and Debian's gearman behind stunnel: it has no TLS of its own.</summary>
public sealed class TlsToolsTests : TlsTest
{
    [Theory(Timeout = Timeout)]
    [InlineData("-tls1_2", "")]
    [InlineData("-tls1_3", "")]
    // K asks both sides for new keys; what comes with it is passed over.
    [InlineData("-tls1_3", "echo K; sleep 0.3; echo K; sleep 0.3;")]
    public async Task Openssl_talks_to_it(string version, string before)
    {
        Tool.RequireOrSkip("openssl");
        Start(TlsOptions(ServerTransport.Auto));
        var (exitCode, output) = await RunAsync(
            "openssl", "sh", "-c",
            $"({before} echo version; until grep -q '^OK' out; do sleep 0.05; done; echo Q) 2>/dev/null | "
            + $"openssl s_client -connect {Server.EndPoints[0]} -servername two.test -verify_hostname two.test -verify_return_error -CAfile {Authority.Path} {version} > out; "
            + "e=$?; cat out; exit $e");
        Assert.Equal(0, exitCode);
        Assert.Contains("Verification: OK", output, StringComparison.Ordinal);
        Assert.Contains($"OK {GearmanServer.Version}\n", output, StringComparison.Ordinal);
    }

    [Fact(Timeout = Timeout)]
    public async Task Older_versions_of_TLS_are_refused()
    {
        Tool.RequireOrSkip("openssl");
        Start(TlsOptions(ServerTransport.Auto));
        var (exitCode, _) = await RunAsync("openssl", "sh", "-c", $"openssl s_client -connect {Server.EndPoints[0]} -cipher DEFAULT@SECLEVEL=0 -tls1_1 </dev/null");
        Assert.NotEqual(0, exitCode);
    }

    [Fact(Timeout = Timeout)]
    public async Task The_gearman_tools_work_through_stunnel()
    {
        Tool.RequireOrSkip("gearman");
        Tool.RequireOrSkip("stunnel4");
        Start(TlsOptions(ServerTransport.Auto));
        var tunnel = new IPEndPoint(IPAddress.Loopback, LoopbackPorts.Take());
        var configuration = Authority.NewPath();
        await File.WriteAllTextAsync(
            configuration,
            $"foreground = yes\npid =\n[gear]\nclient = yes\naccept = {tunnel}\nconnect = {Server.EndPoints[0]}\nverifyChain = yes\nCAfile = {Authority.Path}\ncheckHost = one.test\n",
            TestContext.Current.CancellationToken);
        using var stunnel = Process.Start(new ProcessStartInfo("stunnel4", configuration) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true })!;
        try
        {
            while (!ListeningSockets.Has(stunnel.Id, tunnel.Port))
            {
                Assert.False(stunnel.HasExited);
                await Task.Yield();
            }

            using var worker = Tool.Start("gearman", tunnel, "-w", "-f", "count", "-c", "2", "--", "wc", "-c");
            Assert.Equal((0, "5\n"), await Tool.RunAsync("gearman", tunnel, "", "-f", "count", "hello"));
            Assert.Equal((0, "500000\n"), await Tool.RunAsync("gearman", tunnel, new string('x', 500_000), "-f", "count"));
            Assert.Equal(0, (await worker.EndAsync()).ExitCode);
        }
        finally
        {
            stunnel.Kill();
        }
    }

    private async Task<(int ExitCode, string Output)> RunAsync(string required, string command, params string[] arguments)
    {
        Tool.RequireOrSkip(required);
        var start = new ProcessStartInfo(command, arguments)
        {
            UseShellExecute = false,
            WorkingDirectory = Path.GetDirectoryName(Authority.Path),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output);
    }
}
