using System.Net;
using System.Net.Sockets;
using Gearman.Server.Connections;

namespace Gearman.Server;

/// <summary>The ports of a server: taken first, listened on when it serves, given up when it stops.</summary>
internal sealed class Listeners(IReadOnlyList<IPEndPoint> endPoints, int backlog, TcpKeepAlive? keepAlive) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<Socket> _sockets = [];
    private bool _hasLoop;

    /// <summary>With the ports that were taken for 0; empty before <see cref="Bind"/>.</summary>
    public IReadOnlyList<IPEndPoint> EndPoints { get; private set; } = [];

    /// <summary>Takes the ports.</summary>
    /// <exception cref="GearmanServerException">One can't be taken.</exception>
    public void Bind()
    {
        try
        {
            foreach (var endPoint in endPoints)
            {
                _sockets.Add(NewListener(endPoint));
            }
        }
        catch
        {
            Dispose();
            throw;
        }

        EndPoints = _sockets.ConvertAll(l => (IPEndPoint)l.LocalEndPoint!);
    }

    /// <summary>Lets a loop accept who connects.</summary>
    /// <exception cref="GearmanServerException">A port can't be listened on.</exception>
    public void Listen(ServerLoop loop)
    {
        lock (_lock)
        {
            for (var i = 0; i < _sockets.Count; i++)
            {
                try
                {
                    _sockets[i].Listen(backlog);
                }
                catch (SocketException e)
                {
                    throw Fault(EndPoints[i], e);
                }
            }

            _sockets.ForEach(loop.AddListener);
            _hasLoop = true;
        }
    }

    /// <summary>Lets a loop accept nobody any more. From any thread.</summary>
    public void Stop(ServerLoop loop)
    {
        lock (_lock)
        {
            if (_hasLoop)
            {
                _sockets.ForEach(loop.RemoveListener);
                _sockets.Clear();
            }
            else
            {
                // Stopped while it starts: the loop knows nothing of them.
                Dispose();
            }
        }
    }

    /// <summary>Gives up ports that no loop has.</summary>
    public void Dispose()
    {
        _sockets.ForEach(l => l.Dispose());
        _sockets.Clear();
    }

    private static GearmanServerException Fault(IPEndPoint endPoint, SocketException cause) =>
        new($"Can't listen on {endPoint}: {cause.Message}", cause);

    private Socket NewListener(IPEndPoint endPoint)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // Accepted connections inherit these on Linux.
            socket.NoDelay = true;
            socket.Blocking = false;
            keepAlive?.ApplyTo(socket);
            // Not ReuseAddress: .NET makes it SO_REUSEPORT on Unix, by which a second server shares the port. SO_REUSEADDR,
            // by which a port is free at once after a stop, is .NET's default there.
            socket.Bind(endPoint);
            return socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw Fault(endPoint, e);
        }
    }
}
