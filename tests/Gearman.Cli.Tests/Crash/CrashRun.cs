using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Gearman.Client;
using Gearman.Client.Admin;
using Gearman.TestSupport;

namespace Gearman.Cli.Tests.Crash;

/// <summary>A server's lives, each ended by SIGKILL at a random instant, and what must hold over all of them.</summary>
internal sealed class CrashRun(string program, string[] arguments, int seed) : IDisposable
{
    private const int Peers = 4;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gearman-crash");
    private readonly Random _random = new(seed);
    private readonly CrashLedger _ledger = new();

    /// <summary>Kills the server so many times; then lets it do what is left.</summary>
    /// <returns>What happened, in figures.</returns>
    public async Task<string> RunAsync(int kills, CancellationToken cancellation)
    {
        var port = LoopbackPorts.Take();
        for (var i = 0; i < kills; i++)
        {
            using var server = await StartAsync(port, cancellation);
            try
            {
                var timeToKill = _ledger.After(_random.Next(600));
                var peers = Task.WhenAll(Enumerable.Range(0, Peers).Select(_ => Start(port, peer => peer.Live())));
                await Task.WhenAny(timeToKill, peers).WaitAsync(TimeSpan.FromMinutes(10), TimeProvider.System, cancellation);
                server.Kill();
                await peers;
            }
            finally
            {
                server.Kill();
                await server.WaitForExitAsync(cancellation);
            }
        }

        using var last = await StartAsync(port, cancellation);
        try
        {
            await Start(port, peer => peer.Drain());
            await using var admin = new GearmanAdmin(new GearmanAdminOptions { Server = new ServerAddress("127.0.0.1", port) });
            var failed = await admin.GetFailedJobsAsync(cancellation);
            return $"{kills} kills: {_ledger.Check([.. failed.Select(job => int.Parse(job.Message, CultureInfo.InvariantCulture))])}";
        }
        finally
        {
            last.Kill();
            await last.WaitForExitAsync(cancellation);
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private Task Start(int port, Action<CrashPeer> live)
    {
        var peerSeed = _random.Next();
        return Task.Factory.StartNew(
            () =>
            {
                using var peer = new CrashPeer(_ledger, port, peerSeed);
                live(peer);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
    }

    private async Task<Process> StartAsync(int port, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(program, ["--listen=127.0.0.1", $"--port={port}", "--log-file=log", "--verbose=INFO", "--pid-file=pid", .. arguments])
        {
            WorkingDirectory = _folder.FullName,
            UseShellExecute = false,
        };
        var process = Process.Start(start)!;
        while (true)
        {
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await probe.ConnectAsync(IPAddress.Loopback, port, cancellation);
                return process;
            }
            catch (SocketException e)
            {
                if (process.HasExited)
                {
                    throw new InvalidOperationException($"The server ended by itself: {await LogAsync(cancellation)}", e);
                }

                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, cancellation);
            }
        }
    }

    private async Task<string> LogAsync(CancellationToken cancellation)
    {
        var log = Path.Combine(_folder.FullName, "log");
        return File.Exists(log) ? await File.ReadAllTextAsync(log, cancellation) : "no log";
    }
}
