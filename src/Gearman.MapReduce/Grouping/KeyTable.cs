using System.IO.Hashing;
using System.Numerics;

namespace Gearman.MapReduce;

/// <summary>
/// A hash table of byte strings that numbers its keys from 0 in the order they come: open addressing, the bytes of all
/// keys in one arena, no object a key.
/// </summary>
internal sealed class KeyTable
{
    private const int FirstSlots = 1024;

    private Slot[] _slots = new Slot[FirstSlots];
    private Key[] _keys = new Key[FirstSlots / 2];
    private byte[] _arena = new byte[FirstSlots * 8];
    private int _arenaLength;

    /// <summary>The keys in the table.</summary>
    public int Count { get; private set; }

    /// <summary>The bytes that the keys take: themselves, and a record and two slots each.</summary>
    public long Bytes => _arenaLength + Count * 40L;

    /// <summary>The bytes of a key.</summary>
    public ReadOnlyMemory<byte> this[int index] => _arena.AsMemory(_keys[index].Offset, _keys[index].Length);

    /// <summary>The key's hash: the same in every process, so it may choose a partition.</summary>
    public ulong Hash(int index) => _keys[index].Hash;

    /// <summary>Finds a key or adds it; it was added if the number is the old <see cref="Count"/>.</summary>
    public int FindOrAdd(ReadOnlySpan<byte> key)
    {
        var hash = XxHash3.HashToUInt64(key);
        var mask = _slots.Length - 1;
        for (var i = (int)hash & mask; ; i = (i + 1) & mask)
        {
            ref var slot = ref _slots[i];
            if (slot.Number == 0)
            {
                return Add(i, hash, key);
            }

            if (slot.Tag == (uint)(hash >> 32))
            {
                ref var found = ref _keys[slot.Number - 1];
                if (found.Length == key.Length && key.SequenceEqual(_arena.AsSpan(found.Offset, found.Length)))
                {
                    return slot.Number - 1;
                }
            }
        }
    }

    private int Add(int slot, ulong hash, ReadOnlySpan<byte> key)
    {
        if (Count == _keys.Length) // half of the slots
        {
            Grow();
            slot = FreeSlot(hash);
        }

        Reserve(key.Length);
        key.CopyTo(_arena.AsSpan(_arenaLength));
        _keys[Count] = new Key(hash, _arenaLength, key.Length);
        _arenaLength += key.Length;
        _slots[slot] = new Slot((uint)(hash >> 32), Count + 1);
        return Count++;
    }

    private void Grow()
    {
        _slots = new Slot[_slots.Length * 2];
        for (var i = 0; i < Count; i++)
        {
            _slots[FreeSlot(_keys[i].Hash)] = new Slot((uint)(_keys[i].Hash >> 32), i + 1);
        }

        Array.Resize(ref _keys, _slots.Length / 2);
    }

    private int FreeSlot(ulong hash)
    {
        var mask = _slots.Length - 1;
        var i = (int)hash & mask;
        while (_slots[i].Number != 0)
        {
            i = (i + 1) & mask;
        }

        return i;
    }

    private void Reserve(int length)
    {
        var needed = (long)_arenaLength + length;
        if (needed <= _arena.Length)
        {
            return;
        }

        if (needed > Array.MaxLength)
        {
            throw new MapReduceException("the keys of one task take more than 2 GB; give it less input (ChunkBytes)");
        }

        Array.Resize(ref _arena, (int)Math.Min(Array.MaxLength, (long)BitOperations.RoundUpToPowerOf2((ulong)needed)));
    }

    /// <param name="Tag">The upper half of the hash: most keys that differ are told apart without a look at them.</param>
    /// <param name="Number">The key's number plus 1; 0 in a free slot.</param>
    private readonly record struct Slot(uint Tag, int Number);

    private readonly record struct Key(ulong Hash, int Offset, int Length);
}
