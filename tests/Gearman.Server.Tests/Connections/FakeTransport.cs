using System.Net.Sockets;
using Gearman.Server.Connections;

namespace Gearman.Server.Tests.Connections;

/// <summary>
/// Lets a test run the loop turn by turn on its own thread: each turn tells what the links have, and the loop ends
/// when nothing is left to tell.
/// </summary>
internal sealed class FakeTransport(Action whenIdle) : ITransport
{
    private readonly List<FakeLink> _accepted = [];
    private readonly Queue<FakeLink> _toAccept = new();

    public void Connect(FakeLink link) => _toAccept.Enqueue(link);

    public void AddListener(Socket listener) => throw new NotSupportedException();

    public void RemoveListener(Socket listener) => throw new NotSupportedException();

    public void Poll(ITransportEvents events, TimeSpan patience)
    {
        var told = false;
        while (_toAccept.TryDequeue(out var link))
        {
            _accepted.Add(link);
            events.OnAccepted(link);
            told = true;
        }

        foreach (var link in _accepted)
        {
            if (!link.IsClosed && link.WatchesReadable && (link.HasIncoming || link.HasEnded))
            {
                events.OnReadable(link.Connection);
                told = true;
            }

            if (!link.IsClosed && link.WatchesWritable && link.Room > 0)
            {
                events.OnWritable(link.Connection);
                told = true;
            }
        }

        if (!told)
        {
            whenIdle();
        }
    }

    public void Wake()
    {
    }

    public void Dispose()
    {
    }
}
