using System.Text;

namespace Gearman.MapReduce;

/// <summary>Takes the pairs of a mapper. Derive from it to test a mapper alone.</summary>
/// <remarks>Keys and values that are given as bytes are copied: they may be views that end with the call, as those of a record are.</remarks>
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
    /// Emits a pair whose key is given as bytes: no object is made of it before the report. Only where <typeparamref name="TKey"/> is
    /// <see cref="string"/> or an array of bytes.
    /// </summary>
    /// <param name="key">The key; text as UTF-8, in which invalid sequences become U+FFFD.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="NotSupportedException">The keys are of another type.</exception>
    public abstract void Emit(ReadOnlySpan<byte> key, TValue value);

    /// <summary>
    /// Emits a pair of which both are given as bytes. Only where each of <typeparamref name="TKey"/> and <typeparamref name="TValue"/> is
    /// <see cref="string"/> or an array of bytes.
    /// </summary>
    /// <param name="key">The key; text as UTF-8, in which invalid sequences become U+FFFD.</param>
    /// <param name="value">The value, likewise.</param>
    /// <exception cref="NotSupportedException">The keys or values are of another type.</exception>
    public virtual void Emit(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (typeof(TValue) == typeof(string))
        {
            Emit(key, (TValue)(object)Encoding.UTF8.GetString(value));
        }
        else if (typeof(TValue) == typeof(byte[]))
        {
            Emit(key, (TValue)(object)value.ToArray());
        }
        else
        {
            throw new NotSupportedException($"values of {typeof(TValue)} are neither text nor bytes");
        }
    }
}
