using System.Net;
using System.Net.Sockets;
using Gearman.Server.Connections;

namespace Gearman.Server.Tests.Connections;

public sealed class EpollTransportTests
{
    [Fact(Timeout = 60_000)]
    public async Task A_connection_is_told_to_read_before_it_is_told_to_write()
    {
        // The other way round a write that pauses it makes the read that follows look like a hang-up.
        Assert.SkipUnless(OperatingSystem.IsLinux(), "epoll is Linux's");
        using var transport = new EpollTransport(spinTime: TimeSpan.Zero);
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Blocking = false;
        listener.Listen();
        transport.AddListener(listener);
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(listener.LocalEndPoint!, TestContext.Current.CancellationToken);
        var events = new Recorder();
        transport.Poll(events, System.Threading.Timeout.InfiniteTimeSpan);
        await client.SendAsync("x"u8.ToArray(), TestContext.Current.CancellationToken);
        events.Link!.Watch(readable: true, writable: true);
        while (!events.Told.Contains("readable"))
        {
            events.Told.Clear();
            transport.Poll(events, System.Threading.Timeout.InfiniteTimeSpan);
        }

        Assert.Equal(["readable", "writable"], events.Told);
        events.Link.Close();
    }

    private sealed class Recorder : ITransportEvents
    {
        public Link? Link { get; private set; }

        public List<string> Told { get; } = [];

        public void OnAccepted(Link link) => Link = link;

        public void OnReadable(Connection connection) => Told.Add("readable");

        public void OnWritable(Connection connection) => Told.Add("writable");
    }
}
