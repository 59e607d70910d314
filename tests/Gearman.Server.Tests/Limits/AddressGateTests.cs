using System.Net;
using Gearman.Server.Connections;
using Microsoft.Extensions.Time.Testing;

namespace Gearman.Server.Tests.Limits;

public sealed class AddressGateTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void An_address_has_so_many_connections_and_no_other_one_pays_for_it()
    {
        var gate = new AddressGate(2, null, _time);
        var first = Enter(gate, "10.0.0.1");
        Assert.NotNull(first);
        Assert.NotNull(Enter(gate, "::ffff:10.0.0.1"));
        Assert.Null(Enter(gate, "10.0.0.1"));
        Assert.NotNull(Enter(gate, "10.0.0.2"));
        gate.Leave(first);
        Assert.NotNull(Enter(gate, "10.0.0.1"));
    }

    [Fact]
    public void A_host_can_not_choose_another_address_of_its_own_network()
    {
        var gate = new AddressGate(1, null, _time);
        Assert.NotNull(Enter(gate, "2001:db8:0:1::1"));
        Assert.Null(Enter(gate, "2001:db8:0:1:ffff::2"));
        Assert.NotNull(Enter(gate, "2001:db8:0:2::1"));
    }

    [Fact]
    public void An_address_connects_so_often_a_second()
    {
        var gate = new AddressGate(int.MaxValue, 2, _time);
        Assert.NotNull(Enter(gate, "10.0.0.1"));
        Assert.NotNull(Enter(gate, "10.0.0.1"));
        Assert.Null(Enter(gate, "10.0.0.1"));
        _time.Advance(TimeSpan.FromMilliseconds(500));
        Assert.NotNull(Enter(gate, "10.0.0.1"));
        Assert.Null(Enter(gate, "10.0.0.1"));
    }

    [Fact]
    public void Addresses_that_came_and_went_are_forgotten()
    {
        var gate = new AddressGate(1, 1, _time);
        for (var i = 0; i < 100_000; i++)
        {
            gate.Leave(gate.Enter(new IPAddress(i))!);
            if (i % 1000 == 0)
            {
                _time.Advance(TimeSpan.FromSeconds(2));
            }
        }

        Assert.InRange(gate.Count, 1, 3000);
    }

    private static AddressGate.Use? Enter(AddressGate gate, string address) => gate.Enter(IPAddress.Parse(address));
}
