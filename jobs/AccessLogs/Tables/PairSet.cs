using System.Runtime.CompilerServices;

namespace AccessLogs.Tables;

/// <summary>
/// A set of (row, visitor) pairs: 8 bytes a slot, open addressing with linear probing, at most three quarters full. A row's
/// distinct visitors are counted as its pairs come in.
/// </summary>
internal sealed unsafe class PairSet : IDisposable
{
    private const int InitialSlots = 16;

    private readonly KeyHash _hash = KeyHash.Process;
    private NativeArray<ulong> _slots = new();
    private uint _mask;
    private long _growAt;

    /// <summary>The pairs.</summary>
    public long Count { get; private set; }

    /// <summary>All slots, pairs and empty ones (0): <see cref="Capacity"/> of them.</summary>
    public ulong* Slots => _slots.Pointer;

    /// <summary>The slots that there are.</summary>
    public long Capacity => _slots.Capacity;

    /// <summary>The memory that there is, in bytes.</summary>
    public long MemoryBytes => _slots.ByteCapacity;

    /// <summary>The row of a slot that is not empty.</summary>
    /// <param name="slot">The slot.</param>
    /// <returns>The row's number.</returns>
    public static int Row(ulong slot) => (int)((slot - 1) >> 32);

    /// <summary>The visitor of a slot that is not empty.</summary>
    /// <param name="slot">The slot.</param>
    /// <returns>The visitor's number.</returns>
    public static int Visitor(ulong slot) => (int)(uint)(slot - 1);

    /// <summary>The slot of a pair.</summary>
    /// <param name="row">The row.</param>
    /// <param name="visitor">The visitor.</param>
    /// <returns>Not 0.</returns>
    public static ulong Slot(int row, int visitor) => (((ulong)(uint)row << 32) | (uint)visitor) + 1;

    /// <summary>Hashes a pair and asks for its slot.</summary>
    /// <param name="row">The row.</param>
    /// <param name="visitor">The visitor.</param>
    /// <returns>The hash, for <see cref="Add"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint PrefetchSlot(int row, int visitor)
    {
        var hash = Hash(Slot(row, visitor));
        Prefetch.Line(_slots.Pointer + (hash & _mask));
        return hash;
    }

    /// <summary>Adds a pair.</summary>
    /// <param name="row">The row.</param>
    /// <param name="visitor">The visitor.</param>
    /// <param name="hash">Their hash, from <see cref="PrefetchSlot"/>.</param>
    /// <returns>Whether the pair is new.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Add(int row, int visitor, uint hash)
    {
        if (Count >= _growAt)
        {
            Grow();
        }

        var pair = Slot(row, visitor);
        var i = hash & _mask;
        for (; _slots.Pointer[i] != 0; i = (i + 1) & _mask)
        {
            if (_slots.Pointer[i] == pair)
            {
                return false;
            }
        }

        _slots.Pointer[i] = pair;
        Count++;
        return true;
    }

    public void Dispose() => _slots.Dispose();

    private uint Hash(ulong slot) => _hash.Of(slot, 0);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow()
    {
        using var old = _slots;
        var capacity = Math.Max(InitialSlots, old.Capacity * 2);
        if (capacity > 1L << 32)
        {
            throw new InvalidOperationException("A panel holds at most 3,221,225,472 pairs of a row and a visitor.");
        }

        _slots = new NativeArray<ulong>();
        _slots.Reserve(capacity);
        _mask = (uint)(capacity - 1);
        _growAt = capacity / 4 * 3;
        for (long i = 0; i < old.Capacity; i++)
        {
            var pair = old.Pointer[i];
            if (pair != 0)
            {
                var slot = Hash(pair) & _mask;
                while (_slots.Pointer[slot] != 0)
                {
                    slot = (slot + 1) & _mask;
                }

                _slots.Pointer[slot] = pair;
            }
        }
    }
}
