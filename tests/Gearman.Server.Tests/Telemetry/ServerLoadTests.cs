using System.Globalization;
using Gearman.Server.Telemetry;
using Gearman.Server.Tests.Brokering;

namespace Gearman.Server.Tests.Telemetry;

public sealed class ServerLoadTests
{
    private readonly BrokerHouse _house = new();

    [Fact]
    public void Functions_that_have_neither_jobs_nor_workers_are_left_out()
    {
        var client = _house.Join("client");
        var worker = _house.Worker("idle", "gone");
        _house.CantDo(worker, "gone");
        _house.Submit(client, "f");
        _house.Submit(client, "f", epoch: _house.EpochIn(60));
        _house.Submit(client, "idle");
        _house.Grab(worker);
        Assert.Equal(
            [new FunctionLoad("idle", null, 0, 1, 0, 1), new FunctionLoad("f", null, 1, 0, 1, 0)],
            ServerLoad.Of(_house.Broker, 2).Functions);
    }

    [Fact]
    public void Failed_jobs_are_counted_by_tenant()
    {
        foreach (var tenant in (string[])["", "a", "b"])
        {
            var worker = _house.Join();
            worker.Tenant = _house.Broker.Functions.TenantOf(tenant);
            _house.CanDo(worker, "f");
            _house.Submit(worker, "f", background: true);
            if (tenant != "b")
            {
                _house.Fail(worker, _house.Grab(worker));
            }
        }

        Assert.Equal([(null, 1), ("a", 1)], ServerLoad.Of(_house.Broker, 3).Failed);
    }

    [Fact]
    public void Functions_beyond_a_limit_are_summed_up()
    {
        var client = _house.Join("client");
        for (var i = 0; i < ServerLoad.MaxFunctions + 3; i++)
        {
            _house.Submit(client, i.ToString(CultureInfo.InvariantCulture));
        }

        var functions = ServerLoad.Of(_house.Broker, 1).Functions;
        Assert.Equal(ServerLoad.MaxFunctions + 1, functions.Count);
        Assert.Equal(new FunctionLoad("_OTHER", null, 3, 0, 0, 0), functions[^1]);
    }
}
