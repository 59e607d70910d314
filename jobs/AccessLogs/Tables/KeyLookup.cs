using System.Runtime.CompilerServices;

namespace AccessLogs.Tables;

/// <summary>
/// A <see cref="ByteKeyTable"/> as it is until a key is added: what many keys are looked up by in turn stays in registers, where the table itself would
/// be asked again for each.
/// </summary>
/// <param name="slots">The slots, a power of two of them.</param>
/// <param name="mask">One less than their number.</param>
/// <param name="keys">The memory of the keys.</param>
internal readonly unsafe struct KeyLookup(KeySlot* slots, uint mask, byte* keys)
{
    /// <summary>The answer for a key that is not there.</summary>
    public const int None = -1;

    /// <summary>Asks for the slot where a key should be.</summary>
    /// <param name="hash">The key's hash.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PrefetchSlot(uint hash) => Prefetch.Line(slots + (hash & mask));

    /// <summary>Asks for the bytes of the key that stands where this one should be; the slot has been asked for before.</summary>
    /// <param name="hash">The key's hash.</param>
    /// <returns>The number of that key, or <see cref="None"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int PrefetchKey(uint hash)
    {
        if (slots is null)
        {
            return None;
        }

        var slot = slots + (hash & mask);
        Prefetch.Line(keys + slot->Offset);
        return slot->Number;
    }

    /// <summary>Finds a key.</summary>
    /// <param name="key">The bytes.</param>
    /// <param name="length">Their number, at most <see cref="ByteKeyTable.MaxKeyLength"/>.</param>
    /// <param name="hash">Their hash, from <see cref="KeyHash.Process"/>.</param>
    /// <returns>The key's number, or <see cref="None"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(byte* key, int length, uint hash)
    {
        if (slots is not null)
        {
            for (var i = hash & mask; ; i = (i + 1) & mask)
            {
                var slot = slots + i;
                if (slot->IsEmpty)
                {
                    break;
                }

                if (slot->Hash == hash && slot->Length == length && KeyBytes.AreEqual(keys + slot->Offset, key, length))
                {
                    return slot->Number;
                }
            }
        }

        return None;
    }
}
