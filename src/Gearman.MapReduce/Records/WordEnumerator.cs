using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Gearman.MapReduce;

/// <summary>
/// The words of a text, for <c>foreach</c>: what stands between ASCII white space. Each is a view into the text; white space is
/// searched for 64 bytes at a time.
/// </summary>
public ref struct WordEnumerator
{
    private readonly ReadOnlySpan<byte> _text;
    private ulong _breaks; // a bit for each byte from _window on that is white space
    private int _window;
    private int _next; // where the search goes on
    private int _start; // of the word, and its length: as a span they would be written in two halves, and read as one at the price of a wait
    private int _length;

    /// <summary>Begins before the first word.</summary>
    /// <param name="text">The text; any bytes.</param>
    public WordEnumerator(ReadOnlySpan<byte> text)
    {
        _text = text;
        _breaks = BreaksFrom(0);
    }

    /// <summary>The word, not empty.</summary>
    public readonly ReadOnlySpan<byte> Current =>
        MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref MemoryMarshal.GetReference(_text), _start), _length);

    /// <summary>The enumerator itself.</summary>
    /// <returns>This one.</returns>
    public readonly WordEnumerator GetEnumerator() => this;

    /// <summary>Goes to the next word.</summary>
    /// <returns>False behind the last one.</returns>
    public bool MoveNext()
    {
        var start = _next;
        while (true)
        {
            if (_breaks == 0)
            {
                _window += Vector512<byte>.Count;
                if (_window < _text.Length)
                {
                    _breaks = BreaksFrom(_window);
                    continue;
                }

                _window -= Vector512<byte>.Count;
                _next = _text.Length;
                (_start, _length) = (start, _text.Length - start);
                return _length > 0;
            }

            var end = _window + BitOperations.TrailingZeroCount(_breaks);
            _breaks &= _breaks - 1;
            if (end > start)
            {
                _next = end + 1;
                (_start, _length) = (start, end - start);
                return true;
            }

            start = end + 1;
        }
    }

    /// <summary>Where the 64 bytes from an offset on are white space; none behind the end.</summary>
    private readonly ulong BreaksFrom(int offset)
    {
        ref var text = ref MemoryMarshal.GetReference(_text);
        var last = _text.Length - Vector512<byte>.Count; // where the last 64 bytes begin
        return last < 0 ? BreaksOfShort(_text)
            : offset <= last ? BreaksOf(Vector512.LoadUnsafe(ref text, (nuint)offset))
            : BreaksOf(Vector512.LoadUnsafe(ref text, (nuint)last)) >> (offset - last);
    }

    private static ulong BreaksOfShort(ReadOnlySpan<byte> text)
    {
        Span<byte> copy = stackalloc byte[Vector512<byte>.Count];
        copy.Clear();
        text.CopyTo(copy);
        return BreaksOf(Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(copy)));
    }

    private static ulong BreaksOf(Vector512<byte> bytes)
    {
        var controls = Vector512.LessThanOrEqual(bytes - Vector512.Create((byte)'\t'), Vector512.Create((byte)('\r' - '\t')));
        return (Vector512.Equals(bytes, Vector512.Create((byte)' ')) | controls).ExtractMostSignificantBits();
    }
}
