using CsCheck;

namespace Gearman.MapReduce.Tests;

public sealed class RunningMedianTests
{
    [Fact]
    public void It_is_the_middle_of_all_that_came() => Gen.Int[0, 30].Array[1, 200].Sample(ticks =>
    {
        var median = new RunningMedian();
        for (var i = 0; i < ticks.Length; i++)
        {
            median.Add(new TimeSpan(ticks[i]));
            Assert.Equal(ticks[..(i + 1)].Order().ElementAt((i + 1) / 2), median.Median.Ticks);
            Assert.Equal(i + 1, median.Count);
        }
    });
}
