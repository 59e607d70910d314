using System.Net;
using System.Net.Sockets;

namespace Gearman.TestSupport;

/// <summary>
/// Loopback ports for servers that can't be asked which one they got, that are started again on the same, or that are to be down.
/// </summary>
/// <remarks>
/// A port that the system chose and that was closed again may be given to anybody before it is used. These are below those that
/// the system gives to connections, so that no client can take one or be connected to itself, and no two processes of tests get the same: they
/// take blocks of ports by the lock of a file each, which the system opens when a process ends.
/// </remarks>
public static class LoopbackPorts
{
    private const int First = 20_000;
    private const int Blocks = 120;
    private const int BlockSize = 100;

    private static readonly string Folder = Path.Combine(Path.GetTempPath(), $"gearman-test-ports-{Environment.UserName}");

    // Under Gate.
    private static readonly Lock Gate = new();
    private static readonly List<FileStream> Locks = [];
    private static int _next;
    private static int _end;

    /// <summary>A port that nobody listens on, and that no other test gets while this process runs.</summary>
    /// <param name="count">So many in a row; the first is returned.</param>
    public static int Take(int count = 1)
    {
        lock (Gate)
        {
            while (true)
            {
                if (_next + count > _end)
                {
                    _next = TakeBlock();
                    _end = _next + BlockSize;
                }

                var port = _next;
                _next += count;
                if (Enumerable.Range(port, count).All(IsFree))
                {
                    return port;
                }
            }
        }
    }

    private static int TakeBlock()
    {
        Directory.CreateDirectory(Folder);
        foreach (var block in Enumerable.Range(0, Blocks))
        {
            try
            {
                Locks.Add(new FileStream(Path.Combine(Folder, $"{block}"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
                return First + (block * BlockSize);
            }
            catch (IOException)
            {
                // Another process has it, or this one.
            }
        }

        throw new InvalidOperationException($"All ports for tests are taken: {Folder}.");
    }

    private static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Any, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
