using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Gearman.Cli.Daemon.Logging;

/// <summary>The system's log, by its socket.</summary>
/// <param name="path">The socket: /dev/log.</param>
internal sealed class Syslog(string path) : ILogSink
{
    /// <summary>LOG_DAEMON, in its place of the priority.</summary>
    private const int Facility = 3 << 3;

    private Socket? _socket;

    /// <inheritdoc/>
    public void Write(LogLine line)
    {
        var severity = line.Level switch { LogLevel.Critical => 2, LogLevel.Error => 3, LogLevel.Warning => 4, LogLevel.Information => 6, _ => 7 };
        var bytes = Encoding.UTF8.GetBytes($"<{Facility | severity}>{line.Time:MMM} {line.Time.Day,2} {line.Time:HH:mm:ss} {DaemonCommand.Name}[{Environment.ProcessId}]: {line.Text}");
        // A second time, since the system's log may have been started anew.
        _ = TrySend(bytes) || TrySend(bytes);
    }

    /// <inheritdoc/>
    public void Reopen() => Dispose();

    /// <inheritdoc/>
    public void Dispose()
    {
        _socket?.Dispose();
        _socket = null;
    }

    private bool TrySend(byte[] bytes)
    {
        try
        {
            if (_socket is null)
            {
                _socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
                _socket.Connect(new UnixDomainSocketEndPoint(path));
            }

            _socket.Send(bytes);
            return true;
        }
        catch (SocketException)
        {
            Dispose();
            return false;
        }
    }
}
