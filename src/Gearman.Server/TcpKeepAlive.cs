using System.Net.Sockets;

namespace Gearman.Server;

/// <summary>TCP keep-alive of a server's connections: when a silent peer is asked for a sign of life, and when it is given up.</summary>
public sealed record TcpKeepAlive
{
    /// <summary>Seconds of silence before the first probe: TCP_KEEPIDLE.</summary>
    /// <value>Null: the system's.</value>
    public int? IdleSeconds { get; init; }

    /// <summary>Seconds between two probes: TCP_KEEPINTVL.</summary>
    /// <value>Null: the system's.</value>
    public int? IntervalSeconds { get; init; }

    /// <summary>Unanswered probes after which the connection is broken: TCP_KEEPCNT.</summary>
    /// <value>Null: the system's.</value>
    public int? Count { get; init; }

    /// <summary>Sets it on a listener: on Linux, accepted connections inherit it.</summary>
    internal void ApplyTo(Socket listener)
    {
        listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        Set(SocketOptionName.TcpKeepAliveTime, IdleSeconds);
        Set(SocketOptionName.TcpKeepAliveInterval, IntervalSeconds);
        Set(SocketOptionName.TcpKeepAliveRetryCount, Count);

        void Set(SocketOptionName name, int? value)
        {
            if (value is { } given)
            {
                listener.SetSocketOption(SocketOptionLevel.Tcp, name, given);
            }
        }
    }
}
