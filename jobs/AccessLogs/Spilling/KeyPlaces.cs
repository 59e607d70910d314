using AccessLogs.Tables;

namespace AccessLogs.Spilling;

/// <summary>Keys by their numbers.</summary>
internal sealed unsafe class KeyPlaces : IDisposable
{
    private readonly NativeArray<long> _starts = new();
    private readonly byte* _keys;

    /// <summary>Finds the keys.</summary>
    /// <param name="keys">The keys, which stay where they are.</param>
    public KeyPlaces(in KeysView keys)
    {
        _keys = keys.Keys;
        Count = keys.Count;
        _starts.Reserve(keys.Count);
        var next = keys.Keys;
        for (var i = 0; i < keys.Count; i++)
        {
            _starts.Pointer[i] = next - keys.Keys;
            var length = (long)Varint.Read(ref next, keys.Keys + keys.Length);
            next += length;
        }
    }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>A key.</summary>
    /// <param name="number">Its number.</param>
    public ReadOnlySpan<byte> this[int number]
    {
        get
        {
            var next = _keys + _starts.Pointer[number];
            var length = (int)Varint.Read(ref next, next + Varint.MaxLength);
            return new ReadOnlySpan<byte>(next, length);
        }
    }

    public void Dispose() => _starts.Dispose();
}
