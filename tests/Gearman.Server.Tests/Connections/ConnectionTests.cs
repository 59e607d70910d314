using System.Text;
using CsCheck;
using Gearman.Protocol;
using Gearman.Server.Tests.Wire;

namespace Gearman.Server.Tests.Connections;

/// <summary>Connections over links in memory, where every order of events can be made.</summary>
public sealed class ConnectionTests
{

    [Fact]
    public void A_peer_is_cut_off_when_data_of_others_piles_up_and_its_jobs_go_on()
    {
        var house = new LoopHouse(maxUnsentBytes: 1 << 20);
        var (slow, worker, healthy) = (house.Connect(), house.Connect(), house.Connect());
        slow.Feed(Request(PacketType.SubmitJob, "f\0u\0w"));
        healthy.Feed(Request(PacketType.SubmitJob, "f\0u\0w"));
        house
            .Then(() =>
            {
                slow.Room = 0;
                worker.Feed([.. Request(PacketType.CanDo, "f"), .. Request(PacketType.GrabJob)]);
                for (var i = 0; i < 20; i++)
                {
                    worker.Feed(Request(PacketType.WorkData, "H:test:1\0" + new string('d', 100_000)));
                }

                worker.Feed(Request(PacketType.WorkComplete, "H:test:1\0done"));
            })
            .Run();
        Assert.True(slow.IsClosed);
        Assert.Equal(TestPeer.Response(PacketType.WorkComplete, "H:test:1\0done"), healthy.Sent.TakeLast(25));
        Assert.InRange(healthy.Sent.Count, 2_000_000, 2_001_000);
    }

    [Fact]
    public void Packets_and_lines_are_the_same_however_they_are_cut()
    {
        var packet = Gen.Select(Gen.Int[0, 3], Gen.Frequency((5, Gen.Int[0, 50]), (2, Gen.Int[0, 3000]), (1, Gen.Int[100_000, 300_000])));
        Gen.Select(packet.Array[1, 12], Gen.Int[1, 400_000].Array[1, 20]).Sample((packets, cuts) =>
        {
            var house = new LoopHouse();
            var peer = house.Connect();
            List<byte> sent = [];
            List<byte> expected = [];
            foreach (var (kind, length) in packets)
            {
                if (kind == 0)
                {
                    sent.AddRange("version\r\n"u8);
                    expected.AddRange("OK test\n"u8);
                }
                else
                {
                    var data = new string((char)('a' + kind), length);
                    sent.AddRange(Request(PacketType.EchoReq, data));
                    expected.AddRange(TestPeer.Response(PacketType.EchoRes, data));
                }
            }

            for (var (start, i) = (0, 0); start < sent.Count; i++)
            {
                var cut = Math.Min(cuts[i % cuts.Length] % (i % 3 == 0 ? 20 : 400_000) + 1, sent.Count - start);
                peer.Feed([.. sent.GetRange(start, cut)]);
                start += cut;
            }

            house.Run();
            Assert.True(expected.SequenceEqual(peer.Sent));
        }, iter: 200);
    }

    [Fact]
    public void A_peer_that_goes_in_the_turn_in_which_it_is_written_to_harms_nobody()
    {
        var house = new LoopHouse();
        var (worker, client, other) = (house.Connect(), house.Connect(), house.Connect());
        worker.Feed(Request(PacketType.CanDo, "f"));
        house
            .Then(() => client.Feed(Request(PacketType.SubmitJob, "f\0\0w")))
            .Then(() => worker.Feed(Request(PacketType.GrabJob)))
            .Then(() =>
            {
                // One turn: the result is written to the client, then the client's end is read.
                worker.Feed(Request(PacketType.WorkComplete, "H:test:1\0"));
                client.HasEnded = true;
            })
            .Then(() => other.Feed(Request(PacketType.EchoReq, "well?")))
            .Then(() => Assert.Equal(TestPeer.Response(PacketType.EchoRes, "well?"), other.Sent))
            .Run();
        Assert.True(client.IsClosed);
    }

    [Theory]
    [InlineData(8191, true)]
    [InlineData(8192, false)]
    [InlineData(100_000, false)]
    public void A_text_line_is_limited_whether_its_end_came_with_it_or_not(int length, bool answered)
    {
        foreach (var together in (bool[])[true, false])
        {
            var house = new LoopHouse();
            var peer = house.Connect();
            var line = Encoding.ASCII.GetBytes(new string('x', length));
            if (together)
            {
                peer.Feed([.. line, (byte)'\n']);
                house.Run();
            }
            else
            {
                peer.Feed(line);
                house.Then(() => peer.Feed("\n"u8.ToArray())).Run();
            }

            Assert.Equal(answered, LoopHouse.Show(peer.Sent).StartsWith("ERR UNKNOWN_COMMAND", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void What_was_answered_before_a_half_close_is_sent()
    {
        var house = new LoopHouse();
        var peer = house.Connect();
        peer.Room = 5;
        peer.Feed(Request(PacketType.EchoReq, "hello"));
        peer.HasEnded = true;
        house
            .Then(() => Assert.False(peer.IsClosed))
            .Then(() => peer.Room = long.MaxValue)
            .Run();
        Assert.True(peer.IsClosed);
        Assert.Equal(TestPeer.Response(PacketType.EchoRes, "hello"), peer.Sent);
    }

    [Fact]
    public void A_peer_that_does_not_read_is_not_read_from_and_not_cut_off_for_its_own_requests()
    {
        var house = new LoopHouse();
        var peer = house.Connect();
        peer.Room = 100_000;
        var echo = Request(PacketType.EchoReq, new string('e', 100_000));
        for (var i = 0; i < 200; i++)
        {
            peer.Feed(echo);
        }

        house
            .Then(() =>
            {
                Assert.False(peer.IsClosed);
                Assert.False(peer.WatchesReadable);
                Assert.True(peer.HasIncoming);
                peer.Room = long.MaxValue;
            })
            .Then(() => Assert.False(peer.IsClosed))
            .Run();
        Assert.Equal(200 * echo.Length, peer.Sent.Count);
    }

    [Fact]
    public void A_worker_that_asks_for_many_large_jobs_at_once_gets_them_all()
    {
        var house = new LoopHouse();
        var (client, worker) = (house.Connect(), house.Connect());
        var job = Request(PacketType.SubmitJobBg, "f\0\0" + new string('w', 1 << 20));
        for (var i = 0; i < 30; i++)
        {
            client.Feed(job);
        }

        house.Then(() => worker.Feed(
            [.. Request(PacketType.CanDo, "f"), .. Enumerable.Range(0, 31).SelectMany(_ => Request(PacketType.GrabJob)), .. "version\n"u8])).Run();
        Assert.Equal(30, house.Broker.JobCount);
        Assert.EndsWith("OK test\n", LoopHouse.Show(worker.Sent.TakeLast(20)));
        Assert.InRange(worker.Sent.Count, 30 << 20, (30 << 20) + 2000);
    }

    [Fact]
    public void Requests_that_waited_for_the_peer_to_read_are_handled_in_order()
    {
        var house = new LoopHouse();
        var peer = house.Connect();
        var echoes = Enumerable.Range(0, 300).Select(i => new string((char)('a' + (i % 26)), 1000 * (i % 50))).ToArray();
        peer.Room = 0;
        peer.Feed([.. echoes.SelectMany(e => Request(PacketType.EchoReq, e))]);
        for (var i = 0; i < 100; i++)
        {
            house.Then(() => peer.Room += 100_000);
        }

        house.Run();
        Assert.Equal(echoes.SelectMany(e => TestPeer.Response(PacketType.EchoRes, e)), peer.Sent);
    }

    [Fact]
    public void A_large_result_on_its_way_is_no_reason_to_cut_the_client_off()
    {
        var house = new LoopHouse(maxUnsentBytes: 1 << 20);
        var (client, worker) = (house.Connect(), house.Connect());
        client.Feed([.. Request(PacketType.SubmitJob, "f\0\0w"), .. Request(PacketType.SubmitJob, "f\0\0w")]);
        house
            .Then(() =>
            {
                client.Room = 100_000;
                worker.Feed([.. Request(PacketType.CanDo, "f"), .. Request(PacketType.GrabJob), .. Request(PacketType.GrabJob)]);
                worker.Feed([.. Request(PacketType.WorkComplete, "H:test:1\0" + new string('r', 5_000_000)), .. Request(PacketType.WorkComplete, "H:test:2\0")]);
            })
            .Then(() => client.Room = long.MaxValue)
            .Run();
        Assert.Equal(TestPeer.Response(PacketType.WorkComplete, "H:test:2\0"), client.Sent.TakeLast(21));
    }

    [Fact(Timeout = 60_000)]
    public Task A_doomed_peer_costs_no_more_copies() => Task.Run(() =>
    {
        // Eight megabytes for each of a million watches: were each copied, eight terabytes.
        var house = new LoopHouse();
        var (client, worker) = (house.Connect(), house.Connect());
        for (var i = 0; i < 1000; i++)
        {
            client.Feed([.. Enumerable.Repeat(Request(PacketType.SubmitJob, "f\0u\0w"), 1000).SelectMany(p => p)]);
        }

        house
            .Then(() =>
            {
                client.Room = 0;
                worker.Feed([.. Request(PacketType.CanDo, "f"), .. Request(PacketType.GrabJob)]);
                worker.Feed(Request(PacketType.WorkData, "H:test:1\0" + new string('d', 8 << 20)));
            })
            .Run();
        Assert.True(client.IsClosed);
    }, TestContext.Current.CancellationToken);


    [Fact]
    public void Who_posts_again_and_again_keeps_nobody_waiting()
    {
        var house = new LoopHouse();
        var peer = house.Connect();
        var runs = 0;
        house.Then(() =>
        {
            peer.Feed(Request(PacketType.EchoReq, "x"));
            PostAgain();
        });
        house.Run();
        Assert.InRange(runs, 1, 10);

        void PostAgain()
        {
            // An answer that does not come at last is a failure, not a test that hangs.
            if (peer.Sent.Count == 0 && ++runs < 1000)
            {
                house.Post(PostAgain);
            }
        }
    }

    [Fact]
    public void A_fault_of_the_loop_closes_all_connections()
    {
        var house = new LoopHouse();
        var (first, second) = (house.Connect(), house.Connect());
        house.Then(() => throw new TimeZoneNotFoundException());
        Assert.Throws<TimeZoneNotFoundException>(house.Run);
        Assert.True(first.IsClosed);
        Assert.True(second.IsClosed);
    }


    private static byte[] Request(PacketType type, string body = "") => LoopHouse.Request(type, body);
}
