using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Gearman.Server;

namespace Benchmarks.Jobs;

/// <summary>A job server in a process of its own, on a free loopback port.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process, int port)
    {
        _process = process;
        Port = port;
    }

    public int Port { get; }

    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Serves in this process until it is killed.</summary>
    public static async Task ServeAsync(int port)
    {
        var options = new GearmanServerOptions();
        options.EndPoints.Add(new IPEndPoint(IPAddress.Loopback, port));
        await using var server = new GearmanServer(options);
        await server.StartAsync();
        await server.Completion;
    }

    /// <summary>Our server, in a process like this one.</summary>
    public static ServerProcess StartOurs() => Start(Environment.ProcessPath!, port =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
            ? [Environment.GetCommandLineArgs()[0], "serve", $"{port}"]
            : ["serve", $"{port}"]);

    /// <summary>The real gearmand; null if it is not installed.</summary>
    public static ServerProcess? StartGearmand(int threads)
    {
        const string Path = "/usr/sbin/gearmand";
        return File.Exists(Path)
            ? Start(Path, port => ["--listen=127.0.0.1", $"--port={port}", $"--threads={threads}", "--verbose=FATAL", "--log-file=none", "--backlog=1024"])
            : null;
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static ServerProcess Start(string program, Func<int, string[]> arguments)
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        var process = Process.Start(new ProcessStartInfo(program, arguments(port)) { UseShellExecute = false })!;
        while (!process.HasExited)
        {
            try
            {
                using var probe = new TcpClient("127.0.0.1", port);
                return new ServerProcess(process, port);
            }
            catch (SocketException)
            {
                Thread.Yield();
            }
        }

        throw new InvalidOperationException($"{program} ended with exit code {process.ExitCode}");
    }
}
