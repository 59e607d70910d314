using Gearman.Server.Brokering;
using Gearman.Server.Tests.Brokering;

namespace Gearman.Server.Tests.Limits;

public sealed class BrokerLimitsTests
{
    [Fact]
    public void A_server_that_is_full_of_jobs_takes_one_for_each_that_ends()
    {
        var house = new BrokerHouse(limits: new BrokerLimits { Jobs = 2 });
        var (client, worker) = (house.Join(), house.Worker("f"));
        Assert.Equal((1, 2), (house.Submit(client, "f"), house.Submit(client, "g", background: true)));
        Assert.Equal((0, Refusal.Jobs), (house.Submit(client, "h"), house.Refusal));
        Assert.True(house.Complete(worker, house.Grab(worker)));
        Assert.Equal(3, house.Submit(client, "h"));
    }

    [Fact]
    public void What_joins_a_job_takes_no_room()
    {
        var house = new BrokerHouse(limits: new BrokerLimits { Jobs = 1 });
        var client = house.Join();
        Assert.Equal((1, 1), (house.Submit(client, unique: "u"), house.Submit(client, unique: "u")));
        Assert.Equal(Refusal.None, house.Refusal);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(100_000)]
    public void The_memory_of_all_jobs_is_bounded_and_comes_back(int length)
    {
        const int Limit = 4 << 20;
        var house = new BrokerHouse(limits: new BrokerLimits { JobBytes = Limit });
        var (client, worker) = (house.Join(), house.Worker("f"));
        var workload = new string('w', length);
        var jobs = FillUp();
        Assert.Equal(Refusal.JobBytes, house.Refusal);
        // What a job costs beside its payload is the rest: a record and the rounding of its cell or array.
        Assert.InRange(jobs, Limit / (2 * (length + 64)), Limit / length);
        for (var i = 0; i < jobs; i++)
        {
            Assert.True(house.Complete(worker, house.Grab(worker)));
        }

        Assert.Equal(jobs, FillUp());

        int FillUp()
        {
            var count = 0;
            while (house.Submit(client, workload: workload) != 0)
            {
                count++;
            }

            return count;
        }
    }

    [Fact]
    public void So_many_clients_wait_for_a_job_and_one_that_leaves_makes_room()
    {
        var house = new BrokerHouse(limits: new BrokerLimits { ClientsPerJob = 2 });
        var (first, second) = (house.Join(), house.Join());
        Assert.Equal((1, 1), (house.Submit(first, unique: "u"), house.Submit(second, unique: "u")));
        Assert.Equal((0, Refusal.ClientsPerJob), (house.Submit(second, unique: "u"), house.Refusal));
        Assert.Equal(1, house.Submit(second, unique: "u", background: true));
        house.Broker.Leave(first);
        Assert.Equal(1, house.Submit(second, unique: "u"));
    }

    [Fact]
    public void A_peer_makes_so_many_functions_and_may_use_those_of_others()
    {
        var house = new BrokerHouse(limits: new BrokerLimits { FunctionsPerPeer = 2 });
        var (peer, other) = (house.Join(), house.Join());
        house.CanDo(peer, "a");
        Assert.Equal(1, house.Submit(peer, "b"));
        house.CanDo(peer, "c");
        Assert.Equal(Refusal.FunctionsPerPeer, house.Refusal);
        Assert.Equal((0, Refusal.FunctionsPerPeer), (house.Submit(peer, "c"), house.Refusal));
        Assert.Equal(Refusal.FunctionsPerPeer, house.Broker.CreateFunction(peer, "c"u8));
        Assert.Equal(2, house.Submit(other, "c"));
        Assert.Equal(3, house.Submit(peer, "c"));
        Assert.Equal(["a", "b", "c"], house.Broker.Functions.All.Select(f => System.Text.Encoding.ASCII.GetString(f.Name)));
    }

    [Fact]
    public void A_worker_can_do_so_many_functions_until_it_takes_one_back()
    {
        var house = new BrokerHouse(limits: new BrokerLimits { AbilitiesPerPeer = 2 });
        var worker = house.Worker("a", "b");
        house.CanDo(worker, "c");
        Assert.Equal(Refusal.AbilitiesPerPeer, house.Refusal);
        Assert.Equal((0, 0, 0), house.Status("c"));
        house.CantDo(worker, "a");
        house.CanDo(worker, "c");
        Assert.Equal((0, 0, 1), house.Status("c"));
    }
}
