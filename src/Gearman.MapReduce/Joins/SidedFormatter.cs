using MessagePack;
using MessagePack.Formatters;

namespace Gearman.MapReduce;

/// <summary>A value of a join on the wire: true and the left one, or false and the right one.</summary>
internal sealed class SidedFormatter<TLeft, TRight>(IMessagePackFormatter<TLeft> left, IMessagePackFormatter<TRight> right)
    : IMessagePackFormatter<Sided<TLeft, TRight>>
{
    public void Serialize(ref MessagePackWriter writer, Sided<TLeft, TRight> value, MessagePackSerializerOptions options)
    {
        writer.Write(value.IsLeft);
        if (value.IsLeft)
        {
            left.Serialize(ref writer, value.Left, options);
        }
        else
        {
            right.Serialize(ref writer, value.Right, options);
        }
    }

    public Sided<TLeft, TRight> Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options) => reader.ReadBoolean()
        ? new(true, left.Deserialize(ref reader, options), default!)
        : new(false, default!, right.Deserialize(ref reader, options));
}
