using System.Buffers;
using MessagePack;

namespace Gearman.MapReduce;

/// <summary>Writes entries of typed keys and values to a run.</summary>
internal sealed class EntryWriter<TKey, TValue>(PairFormat<TKey, TValue> format, RunOutput output)
{
    private readonly ArrayBufferWriter<byte> _key = new(256);
    private readonly ArrayBufferWriter<byte> _values = new(256);

    public void Write(TKey key, List<TValue> values)
    {
        _values.ResetWrittenCount();
        var writer = new MessagePackWriter(_values);
        foreach (var value in values)
        {
            format.WriteValue(ref writer, value);
        }

        writer.Flush();
        output.Write(format.Encode(key, _key), values.Count, _values.WrittenSpan);
    }
}
