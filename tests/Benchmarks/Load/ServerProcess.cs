using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Gearman.Server;

namespace Benchmarks.Load;

/// <summary>A job server in a process of its own, on a free loopback port.</summary>
internal sealed class ServerProcess : IDisposable
{
    /// <summary>Where a command names the port.</summary>
    public const string PortMark = "@PORT@";

    private readonly Process _process;

    private ServerProcess(Process process, int port, TimeSpan startUp)
    {
        _process = process;
        Port = port;
        StartUp = startUp;
    }

    public int Port { get; }

    /// <summary>From the start of the process to the first connection.</summary>
    public TimeSpan StartUp { get; }

    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Open files and sockets; of Linux.</summary>
    public int Descriptors => Directory.GetFileSystemEntries($"/proc/{_process.Id}/fd").Length;

    /// <summary>Our server as the commands of this project start it.</summary>
    public static string[] OurCommand =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
            ? [Environment.ProcessPath!, Environment.GetCommandLineArgs()[0], "serve", PortMark]
            : [Environment.ProcessPath!, "serve", PortMark];

    /// <summary>Serves in this process until it is killed.</summary>
    /// <param name="port">Where.</param>
    /// <param name="certificate">A PEM file with certificate and key, to serve by TLS; null for plain text.</param>
    public static async Task ServeAsync(int port, string? certificate = null)
    {
        var options = new GearmanServerOptions
        {
            Tls = certificate is null ? null : new ServerTlsOptions { Certificates = { new TlsCertificateFile(certificate) } },
        };
        options.EndPoints.Add(new IPEndPoint(IPAddress.Loopback, port));
        await using var server = new GearmanServer(options);
        await server.StartAsync();
        await server.Completion;
    }

    public static ServerProcess Start(params string[] command)
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        var started = Stopwatch.GetTimestamp();
        var arguments = command.Skip(1).Select(a => a.Replace(PortMark, $"{port}", StringComparison.Ordinal));
        var process = Process.Start(new ProcessStartInfo(command[0], arguments) { UseShellExecute = false })!;
        while (!process.HasExited)
        {
            try
            {
                using var probe = new TcpClient("127.0.0.1", port);
                return new ServerProcess(process, port, Stopwatch.GetElapsedTime(started));
            }
            catch (SocketException)
            {
                Thread.Yield();
            }
        }

        throw new InvalidOperationException($"{command[0]} ended with exit code {process.ExitCode}");
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
