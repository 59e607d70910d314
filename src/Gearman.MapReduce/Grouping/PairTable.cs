using System.Buffers;
using System.Text.Unicode;
using MessagePack;

namespace Gearman.MapReduce;

/// <summary>
/// The pairs of one map task, grouped by the bytes of their keys as they come; written out as one sorted run for each
/// partition. How the values of a key are kept is for the two kinds to say.
/// </summary>
internal abstract class PairTable<TKey, TValue> : Emitter<TKey, TValue>
{
    private readonly PairFormat<TKey, TValue> _format;
    private readonly KeyTable _keys = new();
    private readonly ArrayBufferWriter<byte> _scratch = new(256);

    protected PairTable(PairFormat<TKey, TValue> format) => _format = format;

    public sealed override void Emit(TKey key, TValue value)
    {
        ArgumentNullException.ThrowIfNull(key);
        _scratch.ResetWrittenCount();
        _format.WriteKey(_scratch, key);
        Add(_keys.FindOrAdd(_scratch.WrittenSpan), value);
    }

    public sealed override void Emit(ReadOnlySpan<byte> key, TValue value)
    {
        if (typeof(TKey) != typeof(string))
        {
            throw new NotSupportedException($"keys of {typeof(TKey)} are not text");
        }

        if (!Utf8.IsValid(key))
        {
            Emit((TKey)(object)System.Text.Encoding.UTF8.GetString(key), value);
            return;
        }

        _scratch.ResetWrittenCount();
        var writer = new MessagePackWriter(_scratch);
        writer.WriteString(key);
        writer.Flush();
        Add(_keys.FindOrAdd(_scratch.WrittenSpan), value);
    }

    /// <summary>Writes what the table holds: for each partition a run (<see cref="RunMerger{TKey, TValue}"/>).</summary>
    public PartitionedRuns WriteRuns(int partitions)
    {
        var keys = new TKey[_keys.Count];
        var indexes = new List<int>[partitions];
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = _format.ReadKey(_keys[i]);
            (indexes[PartitionOf(i, keys[i], partitions)] ??= []).Add(i);
        }

        var runs = new PartitionedRuns(partitions);
        for (var partition = 0; partition < partitions; partition++)
        {
            if (indexes[partition] is { } run)
            {
                run.Sort((x, y) => _format.Comparer.Compare(keys[x], keys[y]) is not 0 and var order ? order : x.CompareTo(y));
                runs.Add(partition, WriteRun(run));
            }
        }

        return runs;
    }

    /// <summary>Keeps a value under a key; a key that is new has the next number.</summary>
    protected abstract void Add(int key, TValue value);

    /// <summary>Writes an array of the values of a key.</summary>
    protected abstract void WriteValues(ref MessagePackWriter writer, int key);

    protected TKey ReadKey(int key) => _format.ReadKey(_keys[key]);

    private ReadOnlyMemory<byte> WriteRun(List<int> order)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        var writer = new MessagePackWriter(output);
        foreach (var key in order)
        {
            writer.WriteRaw(_keys[key].Span);
            WriteValues(ref writer, key);
        }

        writer.Flush();
        return output.WrittenMemory;
    }

    private int PartitionOf(int index, TKey key, int partitions)
    {
        if (_format.Partitioner is not { } partitioner)
        {
            return (int)(_keys.Hash(index) % (uint)partitions);
        }

        var partition = partitioner(key, partitions);
        return (uint)partition < (uint)partitions ? partition : throw new MapReduceException(
            $"the partitioner chose {partition} for key {key}; there are {partitions} partitions, from 0");
    }
}
