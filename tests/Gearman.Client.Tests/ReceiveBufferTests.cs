using CsCheck;
using Gearman.Client.Transport;

namespace Gearman.Client.Tests;

public sealed class ReceiveBufferTests
{
    [Fact]
    public void A_length_that_is_only_promised_allocates_nothing()
    {
        var buffer = new ReceiveBuffer();
        Assert.InRange(buffer.GetFree(1 << 30).Length, 1, 64 * 1024);

        var arrived = 0;
        while (arrived < 10_000_000)
        {
            var free = buffer.GetFree(1 << 30);
            Assert.InRange(free.Length, 1, Math.Max(64 * 1024, 3 * arrived));
            buffer.Commit(free.Length);
            arrived += free.Length;
        }

        Assert.Equal(arrived, buffer.Unread.Length);
    }

    [Fact]
    public void Messages_of_any_size_are_kept_whole_over_reads_of_any_size() =>
        Gen.Select(Gen.OneOf(Gen.Int[1, 100], Gen.Int[1, 200_000]).Array[1, 30], Gen.Int[1, 100_000].Array[1, 20]).Sample((sizes, reads) =>
        {
            var wire = sizes.SelectMany((size, i) => Enumerable.Repeat((byte)i, size)).ToArray();
            var buffer = new ReceiveBuffer();
            var kept = new List<ReadOnlyMemory<byte>>();
            for (var (position, turn) = (0, 0); kept.Count < sizes.Length; turn++)
            {
                var free = buffer.GetFree(sizes[kept.Count]);
                var count = Math.Min(Math.Min(free.Length, reads[turn % reads.Length]), wire.Length - position);
                wire.AsMemory(position, count).CopyTo(free);
                position += count;
                buffer.Commit(count);
                while (kept.Count < sizes.Length && buffer.Unread.Length >= sizes[kept.Count])
                {
                    var size = sizes[kept.Count];
                    kept.Add(buffer.Keep(buffer.Unread[..size]));
                    buffer.Consume(size);
                }
            }

            for (var i = 0; i < sizes.Length; i++)
            {
                Assert.Equal(sizes[i], kept[i].Length);
                Assert.Equal(-1, kept[i].Span.IndexOfAnyExcept((byte)i));
            }
        }, iter: 300);
}
