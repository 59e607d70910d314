using Gearman.Protocol;
using Gearman.Server.Brokering;
using Gearman.Server.Tests.Wire;

namespace Gearman.Server.Tests.Connections;

/// <summary>What a job costs the garbage collector: nothing.</summary>
public sealed class AllocationTests
{
    private const int Jobs = 10_000;

    [Theory]
    [InlineData(PacketType.SubmitJob, 64)]
    [InlineData(PacketType.SubmitJobBg, 64)]
    [InlineData(PacketType.SubmitJobHigh, 5000)]
    [InlineData(PacketType.SubmitJobLowBg, 20_000)]
    [InlineData(PacketType.SubmitJob, 300_000)]
    public void A_job_from_submit_to_result_allocates_nothing(PacketType submit, int length)
    {
        var house = new LoopHouse();
        var (client, worker) = (house.Connect(), house.Connect());
        client.DropsSent = worker.DropsSent = true;
        var request = TestPeer.Request(submit, "f\0unique\0" + new string('w', length));
        var grab = TestPeer.Request(PacketType.GrabJobUniq);
        var sleep = TestPeer.Request(PacketType.PreSleep);
        var completes = Enumerable.Range(1, Jobs).Select(i => TestPeer.Request(PacketType.WorkComplete, $"H:test:{i}\0result")).ToArray();
        worker.Feed(TestPeer.Request(PacketType.CanDo, "f"));
        worker.Feed(sleep);
        var job = 0;
        List<long> readings = [];
        for (var round = 0; round < Jobs; round++)
        {
            house
                .Then(() => client.Feed(request))
                .Then(() => worker.Feed(grab))
                .Then(() => worker.Feed(completes[job++]))
                .Then(() => worker.Feed(sleep));
            if (round >= Jobs / 2 && round % (Jobs / 20) == 0)
            {
                // All pools are filled, all code is compiled as it will be.
                house.Then(() => readings.Add(GC.GetAllocatedBytesForCurrentThread()));
            }
        }

        readings.Capacity = 20;
        house.Run();
        Assert.Equal(0, house.Broker.JobCount);
        Assert.Equal(Jobs, house.Broker.Tally.Ended(JobOutcome.Completed));

        // A collection may trim the shared pool meanwhile, which then allocates anew: not in each of nine windows of 500 jobs.
        Assert.Equal(0, readings.Zip(readings.Skip(1), (before, after) => after - before).Min());
    }

    [Fact]
    public void A_header_of_a_gigabyte_costs_no_more_than_what_comes_after_it()
    {
        var house = new LoopHouse(maxPacketBytes: 1 << 30);
        var links = Enumerable.Range(0, 10).Select(_ => house.Connect()).ToArray();
        var header = TestPeer.Request(PacketType.SubmitJob);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(8), 1 << 30);
        var before = 0L;
        house
            .Then(() => before = GC.GetAllocatedBytesForCurrentThread())
            .Then(() => Array.ForEach(links, l => l.Feed(header)))
            .Then(() => Array.ForEach(links, l => l.Feed(new byte[1000])))
            .Then(() => Array.ForEach(links, l => l.Feed(new byte[1000])))

            // One read buffer of 256 KiB each at most.
            .Then(() => Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10 * 300_000))
            .Run();
    }

}
