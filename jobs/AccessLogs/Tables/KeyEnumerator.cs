namespace AccessLogs.Tables;

/// <summary>Goes through keys in the order of their numbers.</summary>
/// <param name="keys">The keys.</param>
internal unsafe ref struct KeyEnumerator(KeysView keys)
{
    private byte* _next = keys.Keys;
    private int _left = keys.Count;

    /// <summary>The key.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>Goes on to the next key.</summary>
    /// <returns>False when there is none.</returns>
    public bool MoveNext()
    {
        if (_left-- <= 0)
        {
            return false;
        }

        var length = (int)Varint.Read(ref _next, keys.Keys + keys.Length);
        Current = new ReadOnlySpan<byte>(_next, length);
        _next += length;
        return true;
    }

    /// <summary>Itself, for loops.</summary>
    /// <returns>It.</returns>
    public readonly KeyEnumerator GetEnumerator() => this;
}
