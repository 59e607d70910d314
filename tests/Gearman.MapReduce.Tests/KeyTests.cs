using System.Text;
using CsCheck;

namespace Gearman.MapReduce.Tests;

/// <summary>Keys by their bytes: found, ordered, sorted.</summary>
public sealed class KeyTests
{
    private static readonly string[] Edges = ["\U00010000", "\U0010ffff", "\ue000", "\uffff", "\ud7ff"];

    private static readonly string[] Starts = ["", "http://w", "http://www.example.org/"];

    private static readonly Gen<byte[]> Bytes = Gen.OneOf(Gen.Byte[0, 2].Array[0, 20], Gen.Byte.Array[0, 40]);

    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.String[Gen.Char["aé\u0800\ud7ff\ue000\uffff"], 0, 20], // the ends of the ranges that UTF-8 and UTF-16 order differently
        Gen.String[Gen.Char["ab\0"], 0, 20],
        Gen.Int[0, 4].Select(i => Edges[i]).Array[0, 6].Select(string.Concat));

    [Fact]
    public void A_table_numbers_its_keys_in_the_order_they_come_and_finds_them_again() => Bytes.Array[0, 2000].Sample(keys =>
    {
        var table = new KeyTable();
        for (var round = 0; round < 2; round++)
        {
            var expected = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (var key in keys)
            {
                var number = expected.TryGetValue(Convert.ToHexString(key), out var known) ? known : -1;
                Assert.Equal(number, table.Find(key));
                if (number < 0)
                {
                    expected[Convert.ToHexString(key)] = expected.Count;
                    Assert.Equal(expected.Count - 1, table.Add(key));
                }
            }

            Assert.Equal(expected.Keys, Enumerable.Range(0, table.Count).Select(i => Convert.ToHexString(table[i])));
            table.Clear();
        }
    });

    [Fact]
    public void A_short_key_is_found_wherever_in_memory_it_lies()
    {
        var memory = new byte[3 * 4096];
        var table = new KeyTable();
        table.Add("0123456789"u8);
        for (var at = 0; at < memory.Length - 16; at++)
        {
            memory.AsSpan().Fill((byte)at);
            "0123456789"u8.CopyTo(memory.AsSpan(at));
            Assert.Equal(0, table.Find(memory.AsSpan(at, 10)));
            Assert.Equal(-1, table.Find(memory.AsSpan(at, 9)));
        }
    }

    [Fact]
    public void Text_is_ordered_by_its_bytes_as_strings_are_by_their_code_units() => Gen.Select(Text, Text).Sample((x, y) =>
    {
        var order = new KeyOrder(isText: true);
        var (left, right) = (Encoding.UTF8.GetBytes(x), Encoding.UTF8.GetBytes(y));
        var expected = Math.Sign(string.CompareOrdinal(x, y));
        Assert.Equal(expected, Math.Sign(order.Compare(left, right)));
        var prefix = order.Prefix(left).CompareTo(order.Prefix(right));
        Assert.True(prefix == 0 || prefix == expected);
    });

    [Fact]
    public void Keys_are_sorted_by_their_bytes_and_equal_ones_keep_their_order()
    {
        var shared = Gen.Int[0, 2].Select(i => Encoding.ASCII.GetBytes(Starts[i]));
        Gen.Select(shared, Bytes, (start, end) => (byte[])[.. start, .. end]).Array[0, 2000].Sample(keys =>
        {
            var order = new KeyOrder(isText: false);
            var items = keys.Select((key, i) => new SortItem(order.Prefix(key), i)).ToArray();
            new KeySorter(new Keys(keys), order).Sort(items);
            Assert.Equal(
                Enumerable.Range(0, keys.Length).OrderBy(i => keys[i], Comparer<byte[]>.Create((x, y) => x.AsSpan().SequenceCompareTo(y))),
                items.Select(item => (int)item.Reference));
        });
    }

    private sealed class Keys(byte[][] keys) : IKeySource
    {
        public ReadOnlySpan<byte> KeyOf(SortItem item) => keys[item.Reference];
    }
}
