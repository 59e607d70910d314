using Gearman.Server.Connections;

namespace Gearman.Server.Tests.Connections;

public sealed class SpinGaugeTests
{
    [Fact]
    public void Looks_are_worth_it_as_long_as_they_find_something()
    {
        var gauge = default(SpinGauge);
        for (var i = 0; i < 10; i++)
        {
            Assert.True(gauge.IsWorthIt());
            gauge.Tell(found: true);
        }
    }

    [Fact]
    public void Each_look_in_vain_makes_the_next_one_rarer_down_to_one_in_1024()
    {
        var gauge = default(SpinGauge);
        Assert.Equal([0, 1, 3, 7, 15, 31, 63, 127, 255, 511, 1023, 1023], Enumerable.Range(0, 12).Select(_ => SkipsBeforeLook(ref gauge, found: false)));
    }

    [Fact]
    public void A_look_that_finds_something_makes_all_good()
    {
        var gauge = default(SpinGauge);
        for (var i = 0; i < 8; i++)
        {
            SkipsBeforeLook(ref gauge, found: false);
        }

        SkipsBeforeLook(ref gauge, found: true);
        Assert.Equal(0, SkipsBeforeLook(ref gauge, found: false));
        Assert.Equal(1, SkipsBeforeLook(ref gauge, found: false));
    }

    private static int SkipsBeforeLook(ref SpinGauge gauge, bool found)
    {
        var skips = 0;
        while (!gauge.IsWorthIt())
        {
            skips++;
        }

        gauge.Tell(found);
        return skips;
    }
}
