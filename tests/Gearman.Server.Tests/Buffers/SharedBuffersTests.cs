using Gearman.Server.Buffers;

namespace Gearman.Server.Tests.Buffers;

public sealed class SharedBuffersTests
{
    private readonly SharedBuffers _buffers = new();

    [Fact]
    public void What_is_lent_is_kept_where_it_is()
    {
        var buffer = _buffers.Rent(1000);
        _buffers.Lend(buffer);

        var slice = _buffers.Keep(buffer.Bytes.AsSpan(100, 50));

        Assert.Same(buffer, slice.Buffer);
        Assert.Equal((100, 50), (slice.Start, slice.Length));
    }

    [Fact]
    public void What_is_not_lent_is_copied()
    {
        _buffers.Lend(_buffers.Rent(1000));
        byte[] bytes = [1, 2, 3];

        var slice = _buffers.Keep(bytes);
        bytes[0] = 9;

        Assert.Equal([1, 2, 3], slice.Bytes.ToArray());
    }

    [Fact]
    public void A_buffer_goes_back_when_the_last_holder_lets_go()
    {
        var buffer = _buffers.Rent(1000);
        var array = buffer.Bytes;
        _buffers.Lend(buffer);
        var (first, second) = (_buffers.Keep(array.AsSpan(0, 10)), _buffers.Keep(array.AsSpan(10, 10)));
        _buffers.Release(buffer);
        _buffers.Release(first);
        Assert.Same(array, second.Buffer.Bytes);

        _buffers.Release(second);

        Assert.Empty(buffer.Bytes);
        Assert.False(_buffers.IsLent(array.AsSpan(0, 10)));
    }
}
