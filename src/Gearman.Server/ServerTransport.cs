namespace Gearman.Server;

/// <summary>How a server gets its events.</summary>
public enum ServerTransport
{
    /// <summary><see cref="Epoll"/> on Linux, <see cref="Sockets"/> elsewhere.</summary>
    Auto,

    /// <summary>Linux's epoll by system calls: the fastest.</summary>
    Epoll,

    /// <summary>.NET's sockets: any system.</summary>
    Sockets,
}
