using System.Net;
using System.Net.Sockets;
using System.Text;
using Gearman.TestSupport;

namespace Gearman.Interop;

/// <summary>The text protocol, on a connection for each question.</summary>
internal static class AdminText
{
    /// <summary>Asks for a list.</summary>
    /// <returns>Its lines without the dot at the end.</returns>
    public static async Task<string[]> ListAsync(IJobServer server, string command, CancellationToken cancellation)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, server.Port, cancellation);
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"{command}\n"), cancellation);
        using var reader = new StreamReader(socket.GetStream(), Encoding.Latin1);
        var lines = new List<string>();
        while (await reader.ReadLineAsync(cancellation) is { } line and not ".")
        {
            lines.Add(line);
        }

        return [.. lines];
    }

    /// <summary>Asks again until a list is as it should be. The test's time-out ends it.</summary>
    public static async Task UntilAsync(IJobServer server, string command, Func<string[], bool> condition, CancellationToken cancellation)
    {
        while (!condition(await ListAsync(server, command, cancellation)))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, cancellation);
        }
    }
}
