using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Gearman.MapReduce;

/// <summary>The pairs of one map task, written out as one sorted run for each partition. How they are kept is for the kinds to say.</summary>
internal abstract class PairTable<TKey, TValue>(PairFormat<TKey, TValue> format) : Emitter<TKey, TValue>
{
    /// <summary>The most values of an entry, so that a long group can be read in parts.</summary>
    protected const int MaxEntryValues = 1024;

    private const int ShortText = 128; // characters of a key that is encoded on the stack

    private readonly ArrayBufferWriter<byte> _scratch = new(256);

    public sealed override void Emit(TKey key, TValue value)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (format.Kind == DataKind.Text && (string)(object)key is { Length: <= ShortText } text)
        {
            Span<byte> bytes = stackalloc byte[ShortText * 3]; // of UTF-8 a UTF-16 code unit takes three bytes at most
            Add(bytes[..Encoding.UTF8.GetBytes(text, bytes)], value);
        }
        else
        {
            Add(format.Encode(key, _scratch), value);
        }
    }

    public sealed override void Emit(ReadOnlySpan<byte> key, TValue value)
    {
        if (format.Kind == DataKind.Packed)
        {
            throw new NotSupportedException($"keys of {typeof(TKey)} are neither text nor bytes");
        }

        AddUnchecked(key, value);
    }

    /// <summary>About the bytes that the table takes.</summary>
    public abstract long Bytes { get; }

    /// <summary>Writes what the table holds, for each partition a run behind those that are there, and empties it.</summary>
    /// <param name="runs">Takes the runs.</param>
    /// <param name="file">Where runs are spilled; null to keep them in memory.</param>
    /// <param name="inlineBytes">The longest run that is kept in memory.</param>
    public abstract void WriteRuns(PartitionedRuns runs, SpillFile? file, long inlineBytes);

    /// <summary>Keeps a pair; the bytes of its key are good.</summary>
    protected abstract void Add(ReadOnlySpan<byte> key, TValue value);

    /// <summary>Keeps a pair; text may hold what is no UTF-8.</summary>
    protected abstract void AddUnchecked(ReadOnlySpan<byte> key, TValue value);

    protected PairFormat<TKey, TValue> Format => format;

    protected bool IsBadText(ReadOnlySpan<byte> key) => format.Kind == DataKind.Text && !Utf8.IsValid(key);

    /// <summary>Text with U+FFFD in place of what is no UTF-8.</summary>
    protected static byte[] Replaced(ReadOnlySpan<byte> text) => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text));

    protected int PartitionOf(ReadOnlySpan<byte> key, ulong hash, int partitions)
    {
        if (format.Partitioner is not { } partitioner)
        {
            return (int)(hash % (uint)partitions);
        }

        var decoded = format.Decode(key);
        var partition = partitioner(decoded, partitions);
        return (uint)partition < (uint)partitions ? partition : throw new MapReduceException(
            $"the partitioner chose {partition} for key {decoded}; there are {partitions} partitions, from 0");
    }
}
