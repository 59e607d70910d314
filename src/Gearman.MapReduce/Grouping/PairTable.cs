using System.Buffers;
using System.Text;
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

    // Most keys are short text: a length byte and up to 31 bytes. Written by hand that costs a third of a writer.
    private readonly byte[] _short = new byte[1 + MessagePackRange.MaxFixStringLength];

    protected PairTable(PairFormat<TKey, TValue> format) => _format = format;

    public sealed override void Emit(TKey key, TValue value)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (typeof(TKey) == typeof(string) && Encoding.UTF8.TryGetBytes((string)(object)key, ShortText, out var length))
        {
            AddShortText(length, value);
            return;
        }

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
            Emit((TKey)(object)Encoding.UTF8.GetString(key), value);
            return;
        }

        if (key.TryCopyTo(ShortText))
        {
            AddShortText(key.Length, value);
            return;
        }

        _scratch.ResetWrittenCount();
        var writer = new MessagePackWriter(_scratch);
        writer.WriteString(key);
        writer.Flush();
        Add(_keys.FindOrAdd(_scratch.WrittenSpan), value);
    }

    /// <summary>About the bytes that the table takes.</summary>
    public long Bytes => _keys.Bytes + ValueBytes;

    /// <summary>Writes what the table holds: for each partition a run behind those that are there.</summary>
    /// <param name="runs">Takes the runs.</param>
    /// <param name="file">Where runs are spilled; null to keep them in memory.</param>
    /// <param name="inlineBytes">The longest run that is kept in memory.</param>
    public void WriteRuns(PartitionedRuns runs, SpillFile? file, long inlineBytes)
    {
        var keys = new TKey[_keys.Count];
        var indexes = new List<int>[runs.Partitions];
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = _format.ReadKey(_keys[i]);
            (indexes[PartitionOf(i, keys[i], runs.Partitions)] ??= []).Add(i);
        }

        for (var partition = 0; partition < runs.Partitions; partition++)
        {
            if (indexes[partition] is { } order)
            {
                order.Sort((x, y) => _format.Comparer.Compare(keys[x], keys[y]) is not 0 and var result ? result : x.CompareTo(y));
                var output = new RunOutput(file, inlineBytes);
                foreach (var key in order)
                {
                    WriteEntries(output, key);
                }

                if (output.End() is { } run)
                {
                    runs.Add(partition, run);
                }
            }
        }
    }

    /// <summary>Keeps a value under a key; a key that is new has the next number.</summary>
    protected abstract void Add(int key, TValue value);

    /// <summary>About the bytes that the values take.</summary>
    protected abstract long ValueBytes { get; }

    /// <summary>Writes entries of a key that hold all its values.</summary>
    protected abstract void WriteEntries(RunOutput output, int key);

    protected ReadOnlyMemory<byte> KeyBytes(int key) => _keys[key];

    protected TKey ReadKey(int key) => _format.ReadKey(_keys[key]);

    private Span<byte> ShortText => _short.AsSpan(1);

    private void AddShortText(int length, TValue value)
    {
        _short[0] = (byte)(MessagePackCode.MinFixStr | length);
        Add(_keys.FindOrAdd(_short.AsSpan(0, length + 1)), value);
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
