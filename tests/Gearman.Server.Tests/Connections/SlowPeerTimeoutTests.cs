using Gearman.Protocol;
using Gearman.Server.Tests.Wire;

namespace Gearman.Server.Tests.Connections;

/// <summary>The time-outs of peers that send or read too slowly, by a clock that only the test moves.</summary>
public sealed class SlowPeerTimeoutTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    [Fact]
    public void A_packet_that_trickles_in_is_cut_off_when_its_time_is_up_and_one_beside_it_stays()
    {
        var house = new LoopHouse(slowSenderTimeout: Limit);
        var (slow, healthy) = (house.Connect(), house.Connect());
        var packet = LoopHouse.Request(PacketType.EchoReq, "abcdefghijklmnopqrstuvwxyz");
        slow.Feed(packet[..5]);
        for (var i = 0; i < 10; i++)
        {
            // A byte a second is no excuse.
            var part = packet[(5 + i)..(6 + i)];
            house.Then(() =>
            {
                Assert.False(slow.IsClosed);
                house.Time.Advance(TimeSpan.FromSeconds(1));
                slow.Feed(part);
                healthy.Feed(packet);
            });
        }

        house
            .Then(() => house.Time.Advance(TimeSpan.FromSeconds(1)))
            .Then(() =>
            {
                Assert.True(slow.IsClosed);
                Assert.False(healthy.IsClosed);
            })
            .Run();
        Assert.Equal(10 * packet.Length, healthy.Sent.Count);
    }

    [Fact]
    public void Each_packet_has_its_own_time_and_a_silent_peer_has_all_the_time_there_is()
    {
        var house = new LoopHouse(slowSenderTimeout: Limit);
        var (busy, silent) = (house.Connect(), house.Connect());
        var packet = LoopHouse.Request(PacketType.EchoReq, "abc");
        busy.Feed(packet[..7]);
        for (var i = 0; i < 10; i++)
        {
            house.Then(() =>
            {
                house.Time.Advance(TimeSpan.FromSeconds(8));
                busy.Feed([.. packet[7..], .. packet[..7]]);
            });
        }

        house.Then(() => Assert.False(busy.IsClosed || silent.IsClosed)).Run();
        Assert.Equal(10 * packet.Length, busy.Sent.Count);
    }

    [Fact]
    public void A_text_line_without_an_end_is_cut_off_too()
    {
        var house = new LoopHouse(slowSenderTimeout: Limit);
        var slow = house.Connect();
        slow.Feed("stat"u8.ToArray());
        house
            .Then(() => house.Time.Advance(Limit))
            .Then(() => Assert.False(slow.IsClosed))
            .Then(() => house.Time.Advance(TimeSpan.FromSeconds(1)))
            .Then(() => Assert.True(slow.IsClosed))
            .Run();
    }

    [Fact]
    public void A_large_packet_is_timed_from_its_first_byte()
    {
        var house = new LoopHouse(slowSenderTimeout: Limit);
        var slow = house.Connect();
        var packet = LoopHouse.Request(PacketType.EchoReq, new string('x', 1 << 20));
        slow.Feed(packet[..100]);
        for (var i = 0; i < 10; i++)
        {
            var part = packet[(100 + (i * 50_000))..(100 + ((i + 1) * 50_000))];
            house.Then(() =>
            {
                Assert.False(slow.IsClosed);
                house.Time.Advance(TimeSpan.FromSeconds(1));
                slow.Feed(part);
            });
        }

        house.Then(() => house.Time.Advance(TimeSpan.FromSeconds(1))).Then(() => Assert.True(slow.IsClosed)).Run();
    }

    [Fact]
    public void A_peer_that_takes_nothing_is_cut_off_and_one_that_takes_a_little_is_not()
    {
        var house = new LoopHouse(slowReaderTimeout: Limit);
        var (stuck, slow) = (house.Connect(), house.Connect());
        foreach (var peer in (FakeLink[])[stuck, slow])
        {
            peer.Room = 0;
            peer.Feed(LoopHouse.Request(PacketType.EchoReq, new string('x', 1000)));
        }

        for (var i = 0; i < 10; i++)
        {
            house.Then(() =>
            {
                Assert.False(stuck.IsClosed);
                house.Time.Advance(TimeSpan.FromSeconds(1));
                slow.Room = 10;
            });
        }

        house
            .Then(() => house.Time.Advance(TimeSpan.FromSeconds(1)))
            .Then(() =>
            {
                Assert.True(stuck.IsClosed);
                Assert.False(slow.IsClosed);
            })
            .Run();
    }

    [Fact]
    public void Without_the_options_nobody_is_too_slow()
    {
        var house = new LoopHouse();
        var (sender, reader) = (house.Connect(), house.Connect());
        sender.Feed([0]);
        reader.Room = 0;
        reader.Feed(LoopHouse.Request(PacketType.EchoReq, "abc"));
        house
            .Then(() => house.Time.Advance(TimeSpan.FromDays(1)))
            .Then(() => Assert.False(sender.IsClosed || reader.IsClosed))
            .Run();
    }

    [Fact]
    public void A_sender_that_waits_because_the_server_does_not_read_it_is_not_slow()
    {
        var house = new LoopHouse(maxUnsentBytes: 1 << 20, slowSenderTimeout: Limit);
        var peer = house.Connect();
        peer.Room = 0;
        peer.Feed([.. LoopHouse.Request(PacketType.EchoReq, new string('x', 900_000)), .. LoopHouse.Request(PacketType.EchoReq, "a")[..5]]);
        house
            .Then(() => house.Time.Advance(Limit * 2))
            .Then(() =>
            {
                Assert.False(peer.IsClosed);
                peer.Room = long.MaxValue;
            })
            .Then(() => peer.Feed(LoopHouse.Request(PacketType.EchoReq, "a")[5..]))
            .Run();
        Assert.EndsWith(LoopHouse.Show(TestPeer.Response(PacketType.EchoRes, "a")), LoopHouse.Show(peer.Sent), StringComparison.Ordinal);
    }
}
