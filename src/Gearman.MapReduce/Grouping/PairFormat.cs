using System.Buffers;
using MessagePack;
using MessagePack.Formatters;
using MessagePack.Resolvers;

namespace Gearman.MapReduce;

/// <summary>How the keys and values of a job are written, compared and spread over partitions.</summary>
internal sealed class PairFormat<TKey, TValue>
{
    private readonly MessagePackSerializerOptions _options;
    private readonly IMessagePackFormatter<TKey> _key;
    private readonly IMessagePackFormatter<TValue> _value;

    public PairFormat(IFormatterResolver? resolver, IComparer<TKey>? comparer, Func<TKey, int, int>? partitioner, IComparer<TKey>? grouping = null)
    {
        Resolver = resolver ?? BuiltinResolver.Instance;
        _options = new MessagePackSerializerOptions(Resolver).WithSecurity(MessagePackSecurity.UntrustedData);
        _key = Find<TKey>();
        _value = Find<TValue>();
        Comparer = comparer ?? DefaultOrder();
        Grouping = grouping ?? Comparer;
        Partitioner = partitioner;
    }

    public IFormatterResolver Resolver { get; }

    public IComparer<TKey> Comparer { get; }

    /// <summary>Which keys a reducer takes as one; rougher than the order, if it differs.</summary>
    public IComparer<TKey> Grouping { get; }

    /// <summary>Chooses a partition by key and number of partitions; null to go by the hash of the key's bytes.</summary>
    public Func<TKey, int, int>? Partitioner { get; }

    public void WriteKey(IBufferWriter<byte> output, TKey key)
    {
        var writer = new MessagePackWriter(output);
        _key.Serialize(ref writer, key, _options);
        writer.Flush();
    }

    /// <summary>Writes an entry of a run: a key and an array of its values.</summary>
    public void WriteEntry(IBufferWriter<byte> output, TKey key, List<TValue> values)
    {
        var writer = new MessagePackWriter(output);
        _key.Serialize(ref writer, key, _options);
        writer.WriteArrayHeader(values.Count);
        foreach (var value in values)
        {
            WriteValue(ref writer, value);
        }

        writer.Flush();
    }

    /// <summary>Writes an array of a key and one value.</summary>
    public void WritePair(IBufferWriter<byte> output, TKey key, TValue value)
    {
        var writer = new MessagePackWriter(output);
        writer.WriteArrayHeader(2);
        _key.Serialize(ref writer, key, _options);
        WriteValue(ref writer, value);
        writer.Flush();
    }

    public void WriteValue(ref MessagePackWriter writer, TValue value) => _value.Serialize(ref writer, value, _options);

    public TKey ReadKey(ref MessagePackReader reader) => _key.Deserialize(ref reader, _options);

    public TKey ReadKey(ReadOnlyMemory<byte> bytes)
    {
        var reader = new MessagePackReader(bytes);
        return ReadKey(ref reader);
    }

    public TValue ReadValue(ref MessagePackReader reader) => _value.Deserialize(ref reader, _options);

    private IMessagePackFormatter<T> Find<T>() => Resolver.GetFormatter<T>() ?? throw MissingFormatter.Of<T>();

    private static IComparer<TKey> DefaultOrder() => typeof(TKey) == typeof(string) ? (IComparer<TKey>)StringComparer.Ordinal
        : typeof(TKey) == typeof(byte[]) ? (IComparer<TKey>)Comparer<byte[]>.Create((x, y) => x.AsSpan().SequenceCompareTo(y))
        : Comparer<TKey>.Default;
}
