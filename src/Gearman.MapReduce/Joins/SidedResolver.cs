using MessagePack;
using MessagePack.Formatters;

namespace Gearman.MapReduce;

/// <summary>A job's resolver that knows the values of its join too.</summary>
internal sealed class SidedResolver<TLeft, TRight>(IFormatterResolver inner) : IFormatterResolver
{
    public IMessagePackFormatter<T>? GetFormatter<T>() => typeof(T) == typeof(Sided<TLeft, TRight>)
        ? (IMessagePackFormatter<T>)(object)new SidedFormatter<TLeft, TRight>(Find<TLeft>(), Find<TRight>())
        : inner.GetFormatter<T>();

    private IMessagePackFormatter<T> Find<T>() => inner.GetFormatter<T>() ?? throw MissingFormatter.Of<T>();
}
