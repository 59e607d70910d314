namespace AccessLogs.Tables;

/// <summary>A slot of a <see cref="ByteKeyTable"/>: 16 bytes.</summary>
internal readonly struct KeySlot
{
    private readonly ulong _place; // 40 bits of offset, 24 of length
    private readonly int _numberPlusOne;

    /// <summary>A slot that is taken.</summary>
    /// <param name="hash">The key's hash.</param>
    /// <param name="number">Its number.</param>
    /// <param name="offset">Where it is in the memory of the keys.</param>
    /// <param name="length">Its length in bytes.</param>
    public KeySlot(uint hash, int number, long offset, int length)
    {
        Hash = hash;
        _numberPlusOne = number + 1;
        _place = ((ulong)offset << 24) | (uint)length;
    }

    /// <summary>The key's hash.</summary>
    public uint Hash { get; }

    /// <summary>Whether there is no key.</summary>
    public bool IsEmpty => _numberPlusOne == 0;

    /// <summary>The key's number, -1 for none.</summary>
    public int Number => _numberPlusOne - 1;

    /// <summary>The length of the key in bytes.</summary>
    public int Length => (int)(_place & ByteKeyTable.MaxKeyLength);

    /// <summary>The key's first byte in the memory of the keys.</summary>
    public long Offset => (long)(_place >> 24);
}
