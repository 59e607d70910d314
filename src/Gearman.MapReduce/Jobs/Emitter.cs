namespace Gearman.MapReduce;

/// <summary>Takes the pairs of a mapper. Derive from it to test a mapper alone.</summary>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TValue">The value's type.</typeparam>
public abstract class Emitter<TKey, TValue>
{
    /// <summary>Emits a pair.</summary>
    /// <param name="key">The key; not null.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    public abstract void Emit(TKey key, TValue value);

    /// <summary>
    /// Emits a pair whose key is text, straight from its UTF-8 bytes: no string is made before the report. Only where
    /// <typeparamref name="TKey"/> is <see cref="string"/>.
    /// </summary>
    /// <param name="key">The key as UTF-8; invalid sequences become U+FFFD.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="NotSupportedException">The keys are not strings.</exception>
    public abstract void Emit(ReadOnlySpan<byte> key, TValue value);
}
