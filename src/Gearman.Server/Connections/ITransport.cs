using System.Net.Sockets;

namespace Gearman.Server.Connections;

/// <summary>
/// Where the loop's events come from: <see cref="EpollTransport"/> on Linux, <see cref="SocketTransport"/> anywhere.
/// All members but <see cref="Wake"/> are called on the loop's thread.
/// </summary>
internal interface ITransport : IDisposable
{
    /// <summary>Makes a transport.</summary>
    /// <param name="transport">Which.</param>
    /// <param name="spinTime">How long <see cref="EpollTransport"/> looks for events before it sleeps.</param>
    static ITransport Create(ServerTransport transport, TimeSpan spinTime) => transport switch
    {
        ServerTransport.Epoll => new EpollTransport(spinTime),
        ServerTransport.Auto when OperatingSystem.IsLinux() => new EpollTransport(spinTime),
        _ => new SocketTransport(),
    };

    /// <summary>Starts to accept from a socket that listens.</summary>
    void AddListener(Socket listener);

    /// <summary>Stops to accept; connections stay.</summary>
    void RemoveListener(Socket listener);

    /// <summary>Waits for events and tells them.</summary>
    /// <param name="events">Who is told.</param>
    /// <param name="patience">How long to wait when there are none; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    void Poll(ITransportEvents events, TimeSpan patience);

    /// <summary>Ends the present or the next <see cref="Poll"/>. From any thread.</summary>
    void Wake();
}
