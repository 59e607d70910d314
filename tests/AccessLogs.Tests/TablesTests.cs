using AccessLogs.Tables;
using CsCheck;

namespace AccessLogs.Tests;

/// <summary>The tables against those of the framework.</summary>
public sealed unsafe class TablesTests
{
    [Fact]
    public void What_grows_keeps_its_values_and_begins_with_zeros()
    {
        using var array = new NativeArray<long>();
        for (long size = 1; size <= 2 << 20; size *= 2)
        {
            array.Reserve(size);
            for (var i = size / 2; i < size; i++)
            {
                Assert.Equal(0, array.Pointer[i]);
                array.Pointer[i] = i;
            }

            for (var i = 0L; i < size; i++)
            {
                Assert.Equal(i, array.Pointer[i]);
            }
        }
    }

    [Theory]
    [InlineData(128 << 10)]
    [InlineData(1 << 20)]
    [InlineData(8 << 20)]
    public void All_but_small_arrays_have_pages_of_their_own_which_nobody_keeps_when_they_are_freed(int bytes)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere the system's allocator has them");
        using var grown = new NativeArray<byte>();
        grown.Reserve(100);
        grown.Reserve(bytes);
        using var made = new NativeArray<byte>();
        made.Reserve(bytes);
        Assert.Equal((0, 0), ((nint)grown.Pointer % Environment.SystemPageSize, (nint)made.Pointer % Environment.SystemPageSize));
    }

    [Fact]
    public void Keys_are_numbered_in_the_order_of_arrival() =>
        Gen.Byte[0, 3].Array[0, 6].Array[0, 3_000].Sample(keys =>
        {
            using var table = new ByteKeyTable();
            var model = new Dictionary<string, int>();
            foreach (var key in keys)
            {
                var expected = model.TryGetValue(Convert.ToHexString(key), out var number) ? number : model[Convert.ToHexString(key)] = model.Count;
                Assert.Equal(expected, Add(table, key));
            }

            Assert.Equal(model.Count, table.Count);
        }, iter: 200);

    [Fact]
    public void Keys_of_every_length_are_told_apart()
    {
        using var table = new ByteKeyTable();
        for (var length = 0; length < 300; length++)
        {
            var zeros = new byte[length];
            Assert.Equal(2 * length, Add(table, zeros));
            Assert.Equal((2 * length) + 1, Add(table, [.. zeros, 1]));
        }

        Assert.Equal(0, Add(table, []));
        Assert.Equal(1, Add(table, [1]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Hashes_spread_and_depend_on_every_byte(bool byProducts)
    {
        var hashes = new HashSet<uint>();
        for (var length = 0; length <= 64; length++)
        {
            for (var at = 0; at < length; at++)
            {
                var key = new byte[length];
                key[at] = 1;
                fixed (byte* bytes = key)
                {
                    hashes.Add(byProducts ? KeyHash.Process.OfProducts(bytes, length) : KeyHash.Process.Of(bytes, length));
                }
            }
        }

        Assert.InRange(hashes.Count, (64 * 65 / 2) - 4, 64 * 65 / 2); // two of 2,080 may meet by chance, once in 2,000 runs
    }

    [Fact]
    public void Hashes_of_numbers_spread_over_their_low_bits()
    {
        var counts = new int[1_024];
        for (ulong number = 0; number < 102_400; number++)
        {
            counts[KeyHash.Process.Of(number, 0) % 1_024]++;
        }

        Assert.All(counts, count => Assert.InRange(count, 30, 200)); // 100 each, and seven times its deviation
    }

    [Fact]
    public void Rows_of_a_visitor_are_a_set() =>
        Gen.Select(Gen.Int[0, 9], Gen.UInt[1, 200]).Array[0, 3_000].Sample(pairs =>
        {
            using var visited = new VisitedRows();
            var model = Enumerable.Range(0, 10).Select(_ => new HashSet<uint>()).ToList();
            foreach (var (visitor, number) in pairs)
            {
                Assert.Equal(model[visitor].Add(number), visited.Add(visitor, number));
            }

            Assert.Equal(model.Sum(set => set.Count), visited.Count);
            for (var visitor = 0; visitor < visited.VisitorCount; visitor++)
            {
                Assert.Equal(model[visitor].Count, (int)visited.CountOf(visitor));
                Assert.Equal(model[visitor].Order(), visited[visitor].ToArray().Where(number => number != 0).Order());
            }

            Assert.All(model.Skip(visited.VisitorCount), Assert.Empty);
        }, iter: 200);

    [Fact]
    public void Rows_of_a_new_visitor_may_come_as_a_list() =>
        Gen.Select(Gen.Int[0, 5], Gen.UInt[1, 90].HashSet[0, 80], Gen.UInt[1, 200].Array[0, 40]).Array[1, 12].Sample(steps =>
        {
            using var visited = new VisitedRows();
            var model = Enumerable.Range(0, 6).Select(_ => new HashSet<uint>()).ToList();
            foreach (var (visitor, list, others) in steps)
            {
                var room = visited.NewList(visitor, (uint)list.Count);
                Assert.Equal(model[visitor].Count == 0 && list.Count is > 0 and <= 64 ? list.Count : 0, room.Length);
                if (!room.IsEmpty)
                {
                    list.ToArray().CopyTo(room);
                    model[visitor].UnionWith(list);
                }

                foreach (var number in others)
                {
                    Assert.Equal(model[visitor].Add(number), visited.Add(visitor, number));
                }
            }

            Assert.Equal(model.Sum(set => set.Count), visited.Count);
            for (var visitor = 0; visitor < visited.VisitorCount; visitor++)
            {
                visited.PrefetchSet(visitor + VisitedRows.SetsAhead); // a hint, and none beyond the last
                Assert.Equal(model[visitor].Order(), visited[visitor].ToArray().Where(number => number != 0).Order());
            }
        }, iter: 500);

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(48)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(96)]
    [InlineData(97)]
    [InlineData(100_000)]
    public void Rows_of_a_visitor_are_found_again_at_every_size_of_a_set(uint count)
    {
        using var visited = new VisitedRows();
        for (uint number = 1; number <= count; number++)
        {
            Assert.True(visited.Add(0, number));
            Assert.True(visited.Add(1, number * 3)); // two that grow take each other's blocks
        }

        for (uint number = 1; number <= count; number++)
        {
            Assert.False(visited.Add(0, number));
            Assert.False(visited.Add(1, number * 3));
        }

        Assert.Equal(2 * count, (ulong)visited.Count);
    }

    [Fact]
    public void Numbers_survive_their_short_form() =>
        Gen.ULong.Sample(value =>
        {
            var bytes = stackalloc byte[Varint.MaxLength];
            var end = Varint.Write(bytes, value);
            var next = bytes;
            Assert.Equal(value, Varint.Read(ref next, end));
            Assert.True(next == end);
        });

    [Fact]
    public void The_middle_of_a_bucket_is_at_most_one_256th_beside_its_times() =>
        Gen.Long[0, 1L << 50].Sample(time =>
        {
            var bucket = LatencyBuckets.Of(time);
            Assert.InRange(bucket, 0, ushort.MaxValue - 1);
            Assert.InRange(Math.Abs(LatencyBuckets.Middle(bucket) - time), 0, time / 256);
            Assert.Equal(bucket, LatencyBuckets.Of(LatencyBuckets.Middle(bucket)));
        });

    [Fact]
    public void The_longest_time_has_a_bucket() => Assert.InRange(LatencyBuckets.Of(long.MaxValue), 0, ushort.MaxValue - 1);

    [Fact]
    public void Every_facet_has_the_name_it_was_found_by()
    {
        for (var bit = 0; bit < Facets.Count; bit++)
        {
            var name = Facets.Name(bit);
            var bytes = System.Text.Encoding.ASCII.GetBytes(name);
            Assert.Equal(bit, bit switch
            {
                < Facets.FirstProtocol => Facets.OfMethod(bytes),
                < Facets.FirstStatus => Facets.OfProtocol(name is "-" ? [] : bytes),
                _ => Facets.OfStatus(int.Parse(name)),
            });
        }
    }

    private static int Add(ByteKeyTable table, byte[] key)
    {
        fixed (byte* bytes = key)
        {
            return table.GetOrAdd(bytes, key.Length, KeyHash.Process.Of(bytes, key.Length));
        }
    }
}
