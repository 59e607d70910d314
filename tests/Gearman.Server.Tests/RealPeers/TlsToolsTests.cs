using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Gearman.Server.Tests.Tls;

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
        var tunnel = FreeEndPoint();
        var configuration = Authority.NewPath();
        await File.WriteAllTextAsync(
            configuration,
            $"foreground = yes\npid =\n[gear]\nclient = yes\naccept = {tunnel}\nconnect = {Server.EndPoints[0]}\nverifyChain = yes\nCAfile = {Authority.Path}\ncheckHost = one.test\n",
            TestContext.Current.CancellationToken);
        using var stunnel = Process.Start(new ProcessStartInfo("stunnel4", configuration) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true })!;
        try
        {
            await ListensAsync(tunnel);
            using var worker = Tool.Start("gearman", tunnel, "-w", "-f", "count", "-c", "2", "--", "wc", "-c");
            Assert.Equal((0, "5\n"), await Tool.RunAsync("gearman", tunnel, "", "-f", "count", "hello"));
            Assert.Equal((0, "3000000\n"), await Tool.RunAsync("gearman", tunnel, new string('x', 3_000_000), "-f", "count"));
            Assert.Equal(0, (await worker.EndAsync()).ExitCode);
        }
        finally
        {
            stunnel.Kill();
        }
    }

    private static IPEndPoint FreeEndPoint()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return (IPEndPoint)socket.LocalEndPoint!;
    }

    private static async Task ListensAsync(IPEndPoint endPoint)
    {
        while (true)
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(endPoint, TestContext.Current.CancellationToken);
                return;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
            {
                await Task.Yield();
            }
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
