using Gearman.Protocol;
using Gearman.Server.Tests.Wire;

namespace Gearman.Server.Tests.Connections;

/// <summary>A grab that finds no job is answered a moment later, if a job is expected.</summary>
public sealed class HeldGrabTests
{
    private readonly LoopHouse _house = new();
    private readonly FakeLink _client;
    private readonly FakeLink _worker;
    private int _jobs;

    public HeldGrabTests()
    {
        _client = _house.Connect();
        _worker = _house.Connect();
        _worker.Feed([.. LoopHouse.Request(PacketType.CanDo, "f"), .. LoopHouse.Request(PacketType.PreSleep)]);
    }

    [Fact]
    public void After_a_short_sleep_the_next_job_answers_the_grab()
    {
        Learn();
        Grab(_worker).Then(() => Assert.Empty(_worker.Sent));
        Submit().Then(() => ExpectSent(_worker, Assign())).Run();
        Assert.Equal(LoopHouse.Show(TestPeer.Response(PacketType.JobCreated, "H:test:2")), LoopHouse.Show(_client.Sent.TakeLast(20)));
    }

    [Fact]
    public void When_no_job_comes_it_is_answered_and_the_next_one_is_not_held()
    {
        Learn();
        Grab(_worker)
            .Then(() => _house.Time.Advance(LoopHouse.GrabPatience - TimeSpan.FromTicks(1)))
            .Then(() => Assert.Empty(_worker.Sent))
            .Then(() => _house.Time.Advance(TimeSpan.FromTicks(1)));
        // Whatever ends a turn.
        Poke().Then(() => ExpectSent(_worker, NoJob));
        Grab(_worker).Then(() => ExpectSent(_worker, NoJob));
        Submit().Then(() => Assert.Empty(_worker.Sent)).Run();
    }

    [Fact]
    public void After_a_long_sleep_it_is_answered_at_once()
    {
        _house.Then(() => _house.Time.Advance(LoopHouse.GrabPatience));
        Submit().Then(() => ExpectSent(_worker, Noop));
        Grab(_worker).Then(() => ExpectSent(_worker, Assign()));
        Grab(_worker).Then(() => ExpectSent(_worker, NoJob)).Run();
    }

    [Fact]
    public void With_no_patience_it_is_answered_at_once()
    {
        var house = new LoopHouse(grabPatience: TimeSpan.Zero);
        var peer = house.Connect();
        peer.Feed([.. LoopHouse.Request(PacketType.CanDo, "f"), .. LoopHouse.Request(PacketType.PreSleep)]);
        house
            .Then(() => peer.Feed(LoopHouse.Request(PacketType.SubmitJobBg, "f\0\0w")))
            .Then(() => peer.Feed([.. LoopHouse.Request(PacketType.GrabJob), .. LoopHouse.Request(PacketType.GrabJob)]))
            .Run();
        Assert.EndsWith(LoopHouse.Show(NoJob), LoopHouse.Show(peer.Sent), StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_the_worker_sends_next_is_answered_behind_it()
    {
        Learn();
        _house
            .Then(() => _worker.Feed([.. LoopHouse.Request(PacketType.GrabJob), .. LoopHouse.Request(PacketType.EchoReq, "x"), .. "version\n"u8]))
            .Then(() => ExpectSent(_worker, [.. NoJob, .. TestPeer.Response(PacketType.EchoRes, "x"), .. "OK test\n"u8]))
            .Run();
    }

    [Fact]
    public void A_text_line_ends_the_wait_too()
    {
        Learn();
        Grab(_worker)
            .Then(() => _worker.Feed("version\n"u8.ToArray()))
            .Then(() => ExpectSent(_worker, [.. NoJob, .. "OK test\n"u8]))
            .Run();
    }

    [Fact]
    public void A_worker_that_sleeps_behind_its_grab_is_woken_as_ever()
    {
        Learn();
        _house
            .Then(() => _worker.Feed([.. LoopHouse.Request(PacketType.GrabJob), .. LoopHouse.Request(PacketType.PreSleep)]))
            .Then(() => ExpectSent(_worker, NoJob));
        Submit().Then(() => ExpectSent(_worker, Noop)).Run();
    }

    [Fact]
    public void A_job_for_which_the_waiting_worker_is_too_late_leaves_it_waiting()
    {
        Learn();
        var thief = _house.Connect();
        thief.Feed(LoopHouse.Request(PacketType.CanDo, "f"));
        Grab(_worker)
            .Then(() => _client.Feed([.. Job(), .. LoopHouse.Request(PacketType.CanDo, "f"), .. LoopHouse.Request(PacketType.GrabJob)]))
            .Then(() => Assert.Empty(_worker.Sent));
        Submit().Then(() => ExpectSent(_worker, Assign())).Run();
        Assert.Contains(LoopHouse.Show(TestPeer.Response(PacketType.JobAssign, "H:test:2\0f\02")), LoopHouse.Show(_client.Sent), StringComparison.Ordinal);
    }

    [Fact]
    public void A_waiting_worker_that_leaves_leaves_the_job_to_the_next()
    {
        Learn();
        var next = Sleeper();
        Grab(_worker).Then(() => _worker.HasEnded = true);
        Submit().Then(() => ExpectSent(next, Noop)).Run();
    }

    [Fact]
    public void A_waiting_worker_comes_before_all_sleepers()
    {
        Learn();
        var sleeper = Sleeper();
        Grab(_worker);
        Submit().Then(() => ExpectSent(_worker, Assign())).Then(() => Assert.Empty(sleeper.Sent)).Run();
    }

    [Fact]
    public void Now_and_then_one_is_answered_at_once_so_that_other_servers_get_their_turn()
    {
        Learn();
        for (var i = 0; i < 8; i++)
        {
            Grab(_worker);
            Submit().Then(() => ExpectSent(_worker, Assign()));
        }

        Grab(_worker).Then(() => ExpectSent(_worker, NoJob));
        Grab(_worker).Then(() => Assert.Empty(_worker.Sent)).Run();
    }

    private static byte[] NoJob => TestPeer.Response(PacketType.NoJob);

    private static byte[] Noop => TestPeer.Response(PacketType.Noop);

    /// <summary>The worker is woken right after it went to sleep, and takes the job.</summary>
    private void Learn()
    {
        Submit().Then(() => ExpectSent(_worker, Noop));
        Grab(_worker).Then(() => ExpectSent(_worker, Assign()));
    }

    /// <summary>Another worker, which goes to sleep when its turn comes.</summary>
    private FakeLink Sleeper()
    {
        var sleeper = _house.Connect();
        _house.Then(() => sleeper.Feed([.. LoopHouse.Request(PacketType.CanDo, "f"), .. LoopHouse.Request(PacketType.PreSleep)]));
        return sleeper;
    }

    private LoopHouse Grab(FakeLink worker) => _house.Then(() => worker.Feed(LoopHouse.Request(PacketType.GrabJob)));

    private LoopHouse Submit() => _house.Then(() => _client.Feed(Job()));

    private LoopHouse Poke() => _house.Then(() => _client.Feed(LoopHouse.Request(PacketType.EchoReq)));

    private byte[] Job() => LoopHouse.Request(PacketType.SubmitJobBg, $"f\0\0{++_jobs}");

    /// <summary>The assignment of the job that was submitted last.</summary>
    private byte[] Assign() => TestPeer.Response(PacketType.JobAssign, $"H:test:{_jobs}\0f\0{_jobs}");

    private static void ExpectSent(FakeLink peer, byte[] bytes)
    {
        Assert.Equal(LoopHouse.Show(bytes), LoopHouse.Show(peer.Sent));
        peer.Sent.Clear();
    }
}
