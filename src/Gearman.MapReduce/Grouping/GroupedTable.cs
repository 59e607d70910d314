using System.Buffers;
using System.Runtime.InteropServices;
using MessagePack;

namespace Gearman.MapReduce;

/// <summary>Pairs that are grouped by the bytes of their keys as they come. How the values of a key are kept is for the two kinds to say.</summary>
internal abstract class GroupedTable<TKey, TValue>(PairFormat<TKey, TValue> format) : PairTable<TKey, TValue>(format), IKeySource
{
    private readonly KeyTable _keys = new();
    private readonly ArrayBufferWriter<byte> _values = new(256);

    public sealed override long Bytes => _keys.Bytes + ValueBytes;

    public sealed override void WriteRuns(PartitionedRuns runs, SpillFile? file, long inlineBytes)
    {
        var indexes = new List<SortItem>[runs.Partitions];
        for (var i = 0; i < _keys.Count; i++)
        {
            var key = _keys[i];
            var prefix = Format.Order is { } order ? order.Prefix(key) : 0;
            (indexes[PartitionOf(key, _keys.Hash(i), runs.Partitions)] ??= []).Add(new SortItem(prefix, i));
        }

        for (var partition = 0; partition < runs.Partitions; partition++)
        {
            if (indexes[partition] is { } order)
            {
                Sort(CollectionsMarshal.AsSpan(order));
                var output = new RunOutput(file, inlineBytes);
                foreach (var item in order)
                {
                    WriteEntries(output, (int)item.Reference);
                }

                runs.AddIfAny(partition, output.End());
            }
        }

        _keys.Clear();
        Clear();
    }

    public ReadOnlySpan<byte> KeyOf(SortItem item) => _keys[(int)item.Reference];

    protected sealed override void Add(ReadOnlySpan<byte> key, TValue value)
    {
        var index = _keys.Find(key);
        Add(index < 0 ? _keys.Add(key) : index, value);
    }

    protected sealed override void AddUnchecked(ReadOnlySpan<byte> key, TValue value)
    {
        var index = _keys.Find(key);
        if (index >= 0)
        {
            Add(index, value); // a key that is there is a good one
        }
        else
        {
            Add(IsBadText(key) ? Replaced(key) : key, value);
        }
    }

    /// <summary>Keeps a value under a key; a key that is new has the next number.</summary>
    protected abstract void Add(int key, TValue value);

    /// <summary>About the bytes that the values take.</summary>
    protected abstract long ValueBytes { get; }

    /// <summary>Writes entries of a key that hold all its values.</summary>
    protected abstract void WriteEntries(RunOutput output, int key);

    /// <summary>Forgets all values; the keys are gone.</summary>
    protected abstract void Clear();

    protected TKey ReadKey(int key) => Format.Decode(_keys[key]);

    /// <summary>Begins an entry; then write its values.</summary>
    protected MessagePackWriter BeginEntry()
    {
        _values.ResetWrittenCount();
        return new MessagePackWriter(_values);
    }

    protected void EndEntry(RunOutput output, ref MessagePackWriter writer, int key, int count)
    {
        writer.Flush();
        output.Write(_keys[key], count, _values.WrittenSpan);
    }

    private void Sort(Span<SortItem> items)
    {
        if (Format.Order is { } order)
        {
            new KeySorter(this, order).Sort(items);
            return;
        }

        var keys = new TKey[items.Length];
        for (var i = 0; i < items.Length; i++)
        {
            keys[i] = ReadKey((int)items[i].Reference);
            items[i] = items[i] with { Prefix = (ulong)i };
        }

        items.Sort((x, y) => Format.Comparer.Compare(keys[x.Prefix], keys[y.Prefix]) is not 0 and var result ? result : x.Reference.CompareTo(y.Reference));
    }
}
