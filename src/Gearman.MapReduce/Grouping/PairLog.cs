using System.Buffers;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using MessagePack;

namespace Gearman.MapReduce;

/// <summary>
/// Pairs one behind the other as they come, as bytes; sorted by the bytes of their keys when they are written. For pairs that
/// nothing shortens: to look each key up would gain nothing.
/// </summary>
internal sealed class PairLog<TKey, TValue> : PairTable<TKey, TValue>, IKeySource
{
    private const int FirstPage = 4 << 10;
    private const int MaxPage = 1 << 20;
    private const int HeaderLength = 2 * sizeof(int); // of key and value

    private readonly KeyOrder _order;
    private readonly List<SortItem>[] _items; // by partition
    private readonly List<byte[]> _pages = [];
    private readonly ArrayBufferWriter<byte> _value = new(256);
    private byte[] _page = [];
    private int _pageNumber = -1;
    private int _pageLength;
    private long _count;
    private long _bytes;

    /// <param name="format">How pairs are written; their keys have an order by their bytes.</param>
    /// <param name="partitions">Into how many partitions they go.</param>
    public PairLog(PairFormat<TKey, TValue> format, int partitions)
        : base(format)
    {
        _order = format.Order!.Value;
        _items = new List<SortItem>[partitions];
        for (var i = 0; i < partitions; i++)
        {
            _items[i] = [];
        }
    }

    public override long Bytes => _bytes + _count * 2 * 16; // an item, and what sorting takes

    public override void Emit(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        _value.ResetWrittenCount();
        var writer = new MessagePackWriter(_value);
        Format.WriteValue(ref writer, value);
        writer.Flush();
        Append(IsBadText(key) ? Replaced(key) : key);
    }

    public override void WriteRuns(PartitionedRuns runs, SpillFile? file, long inlineBytes)
    {
        var sorter = new KeySorter(this, _order);
        for (var partition = 0; partition < _items.Length; partition++)
        {
            var items = CollectionsMarshal.AsSpan(_items[partition]);
            sorter.Sort(items);
            var output = new RunOutput(file, inlineBytes);
            for (var start = 0; start < items.Length;)
            {
                start += WriteGroup(output, items[start..]);
            }

            runs.AddIfAny(partition, output.End());
            _items[partition].Clear();
        }

        (_page, _pageNumber, _pageLength, _count, _bytes) = ([], -1, 0, 0, 0);
    }

    public ReadOnlySpan<byte> KeyOf(SortItem item)
    {
        var (page, offset) = Locate(item);
        return page.AsSpan(offset + HeaderLength, BitConverter.ToInt32(page, offset));
    }

    protected override void AddUnchecked(ReadOnlySpan<byte> key, TValue value) => Add(IsBadText(key) ? Replaced(key) : key, value);

    protected override void Add(ReadOnlySpan<byte> key, TValue value)
    {
        _value.ResetWrittenCount();
        var writer = new MessagePackWriter(_value);
        Format.WriteValue(ref writer, value);
        writer.Flush();
        Append(key);
    }

    private ReadOnlySpan<byte> ValueOf(SortItem item)
    {
        var (page, offset) = Locate(item);
        return page.AsSpan(offset + HeaderLength + BitConverter.ToInt32(page, offset), BitConverter.ToInt32(page, offset + sizeof(int)));
    }

    private (byte[] Page, int Offset) Locate(SortItem item) => (_pages[(int)(item.Reference >> 32)], (int)item.Reference);

    /// <summary>Keeps a key with the value that was written last.</summary>
    private void Append(ReadOnlySpan<byte> key)
    {
        var value = _value.WrittenSpan;
        var length = HeaderLength + key.Length + value.Length;
        if (_page.Length - _pageLength < length)
        {
            NextPage(length);
        }

        var entry = _page.AsSpan(_pageLength, length);
        BitConverter.TryWriteBytes(entry, key.Length);
        BitConverter.TryWriteBytes(entry[sizeof(int)..], value.Length);
        key.CopyTo(entry[HeaderLength..]);
        value.CopyTo(entry[(HeaderLength + key.Length)..]);
        var partition = PartitionOf(key, _items.Length > 1 && Format.Partitioner is null ? XxHash3.HashToUInt64(key) : 0, _items.Length);
        _items[partition].Add(new SortItem(_order.Prefix(key), ((long)_pageNumber << 32) | (uint)_pageLength));
        _pageLength += length;
        _count++;
        _bytes += length;
    }

    /// <summary>Goes on to a page that has room: one that was used before, if it is large enough.</summary>
    private void NextPage(int length)
    {
        _pageNumber++;
        if (_pageNumber == _pages.Count)
        {
            _pages.Add([]);
        }

        if (_pages[_pageNumber].Length < length)
        {
            var size = Math.Max(length, Math.Min(MaxPage, Math.Max(FirstPage, 2 * _page.Length)));
            _pages[_pageNumber] = GC.AllocateUninitializedArray<byte>(size);
        }

        (_page, _pageLength) = (_pages[_pageNumber], 0);
    }

    /// <summary>Writes the first item with all behind it that have the same key.</summary>
    /// <returns>How many they are.</returns>
    private int WriteGroup(RunOutput output, ReadOnlySpan<SortItem> items)
    {
        var key = KeyOf(items[0]);
        var count = 1;
        while (count < items.Length && items[count].Prefix == items[0].Prefix && KeyOf(items[count]).SequenceEqual(key))
        {
            count++;
        }

        if (count == 1)
        {
            output.Write(key, 1, ValueOf(items[0]));
            return 1;
        }

        for (var start = 0; start < count;)
        {
            _value.ResetWrittenCount();
            var end = start;
            while (end < count && end - start < MaxEntryValues && _value.WrittenCount < SpillFile.BlockBytes)
            {
                _value.Write(ValueOf(items[end++]));
            }

            output.Write(key, end - start, _value.WrittenSpan);
            start = end;
        }

        return count;
    }
}
