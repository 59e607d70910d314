using System.Buffers;
using System.Text;
using System.Text.Unicode;
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
    private readonly DataKind _valueKind;

    public PairFormat(IFormatterResolver? resolver, IComparer<TKey>? comparer, Func<TKey, int, int>? partitioner, IComparer<TKey>? grouping = null)
    {
        Resolver = resolver ?? BuiltinResolver.Instance;
        _options = new MessagePackSerializerOptions(Resolver).WithSecurity(MessagePackSecurity.UntrustedData);
        _key = Find<TKey>();
        _value = Find<TValue>();
        Kind = KindOf<TKey>();
        _valueKind = KindOf<TValue>();
        Order = comparer is null && Kind != DataKind.Packed ? new KeyOrder(Kind == DataKind.Text) : null;
        Comparer = comparer ?? DefaultOrder();
        Grouping = grouping ?? Comparer;
        Partitioner = partitioner;
    }

    public IFormatterResolver Resolver { get; }

    /// <summary>What the bytes of a key are.</summary>
    public DataKind Kind { get; }

    /// <summary>The order of keys by their bytes alone, where it is that of <see cref="Comparer"/>; else null.</summary>
    public KeyOrder? Order { get; }

    public IComparer<TKey> Comparer { get; }

    /// <summary>Which keys a reducer takes as one; rougher than the order, if it differs.</summary>
    public IComparer<TKey> Grouping { get; }

    /// <summary>Chooses a partition by key and number of partitions; null to go by the hash of the key's bytes.</summary>
    public Func<TKey, int, int>? Partitioner { get; }

    /// <summary>The bytes of a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="scratch">Where they are put, if they are not there yet.</param>
    public ReadOnlySpan<byte> Encode(TKey key, ArrayBufferWriter<byte> scratch)
    {
        if (typeof(TKey) == typeof(byte[]))
        {
            return (byte[])(object)key!;
        }

        scratch.ResetWrittenCount();
        if (typeof(TKey) == typeof(string))
        {
            Encoding.UTF8.GetBytes((string)(object)key!, scratch);
        }
        else
        {
            var writer = new MessagePackWriter(scratch);
            _key.Serialize(ref writer, key, _options);
            writer.Flush();
        }

        return scratch.WrittenSpan;
    }

    /// <summary>The key that bytes stand for.</summary>
    public TKey Decode(ReadOnlySpan<byte> key)
    {
        if (typeof(TKey) == typeof(string))
        {
            return (TKey)(object)Encoding.UTF8.GetString(key);
        }

        return typeof(TKey) == typeof(byte[]) ? (TKey)(object)key.ToArray() : Decode(key.ToArray().AsMemory());
    }

    /// <inheritdoc cref="Decode(ReadOnlySpan{byte})"/>
    public TKey Decode(ReadOnlyMemory<byte> key)
    {
        if (Kind != DataKind.Packed)
        {
            return Decode(key.Span);
        }

        var reader = new MessagePackReader(key);
        return _key.Deserialize(ref reader, _options);
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

    /// <summary>Writes a value that is given as bytes.</summary>
    /// <exception cref="NotSupportedException">Values are neither text nor bytes.</exception>
    public void WriteValue(ref MessagePackWriter writer, ReadOnlySpan<byte> value)
    {
        switch (_valueKind)
        {
            case DataKind.Bytes:
                writer.Write(value);
                break;
            case DataKind.Text when Utf8.IsValid(value):
                writer.WriteString(value);
                break;
            case DataKind.Text:
                writer.Write(Encoding.UTF8.GetString(value));
                break;
            default:
                throw new NotSupportedException($"values of {typeof(TValue)} are neither text nor bytes");
        }
    }

    public TValue ReadValue(ref MessagePackReader reader) => _value.Deserialize(ref reader, _options);

    private static DataKind KindOf<T>() =>
        typeof(T) == typeof(string) ? DataKind.Text : typeof(T) == typeof(byte[]) ? DataKind.Bytes : DataKind.Packed;

    private IMessagePackFormatter<T> Find<T>() => Resolver.GetFormatter<T>() ?? throw MissingFormatter.Of<T>();

    private static IComparer<TKey> DefaultOrder() => typeof(TKey) == typeof(string) ? (IComparer<TKey>)StringComparer.Ordinal
        : typeof(TKey) == typeof(byte[]) ? (IComparer<TKey>)Comparer<byte[]>.Create((x, y) => x.AsSpan().SequenceCompareTo(y))
        : Comparer<TKey>.Default;
}
