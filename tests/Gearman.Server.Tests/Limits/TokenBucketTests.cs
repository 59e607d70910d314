using Microsoft.Extensions.Time.Testing;

namespace Gearman.Server.Tests.Limits;

public sealed class TokenBucketTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void A_seconds_worth_comes_at_once_and_the_rest_as_time_goes_by()
    {
        var bucket = new TokenBucket(10, _time);
        Assert.Equal(10, TakeAll(bucket));
        _time.Advance(TimeSpan.FromMilliseconds(350));
        Assert.Equal(3, TakeAll(bucket));
        // The half of one that was left is not lost.
        _time.Advance(TimeSpan.FromMilliseconds(50));
        Assert.Equal(1, TakeAll(bucket));
        _time.Advance(TimeSpan.FromDays(1));
        Assert.True(bucket.IsFull);
        Assert.Equal(10, TakeAll(bucket));
    }

    [Fact]
    public void Less_than_one_a_second_is_one_now_and_then()
    {
        var bucket = new TokenBucket(0.1, _time);
        Assert.Equal(1, TakeAll(bucket));
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(0, TakeAll(bucket));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(1, TakeAll(bucket));
    }

    private static int TakeAll(TokenBucket bucket)
    {
        var count = 0;
        while (bucket.TryTake())
        {
            count++;
        }

        return count;
    }
}
