using System.Net;
using System.Net.Sockets;

namespace Gearman.Cli.Daemon;

/// <summary>Where to listen, by <c>--listen</c> and <c>--port</c>.</summary>
internal static class ListenAddresses
{
    /// <summary>All end points.</summary>
    /// <param name="host">An address, or a name: all its addresses that this system has. Empty or null for all of the system, IPv4 and IPv6.</param>
    /// <param name="port">A number, or the name of a service.</param>
    /// <exception cref="DaemonException">There is no such host, address or port.</exception>
    public static IReadOnlyList<IPEndPoint> Find(string? host, string port)
    {
        var number = ServicePort.Find(port) switch
        {
            >= 0 and <= ushort.MaxValue and var found => found,
            null => throw new DaemonException($"{Shown(host)}:{port} getaddrinfo(Servname not supported for ai_socktype)"),
            _ => throw new DaemonException($"{port} is no port: 0 to 65535"),
        };
        var all = string.IsNullOrEmpty(host) ? [IPAddress.Any, IPAddress.IPv6Any] : Resolve(host, port);
        // A name may have an address of a family that the system has switched off.
        var here = all.Length == 1 ? all : Array.FindAll(all, IsHere);
        return here.Length > 0
            ? Array.ConvertAll(here, address => new IPEndPoint(address, number))
            : throw new DaemonException($"{host} has no address of this system");
    }

    private static string Shown(string? host) => string.IsNullOrEmpty(host) ? "<any>" : host;

    private static IPAddress[] Resolve(string host, string port)
    {
        // Not asked of the resolver, which takes 0.0.0.0 and :: for no addresses.
        if (IPAddress.TryParse(host, out var address))
        {
            return [address];
        }

        try
        {
            return [.. Dns.GetHostAddresses(host).Distinct()];
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            throw new DaemonException($"{host}:{port} getaddrinfo({e.Message})", e);
        }
    }

    private static bool IsHere(IPAddress address)
    {
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(address, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
