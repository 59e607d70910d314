using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AccessLogs.Tables;

/// <summary>
/// Which rows each visitor was seen in: a set of row numbers a visitor. Sets lie in blocks of one run of memory; a line's rows all go to
/// the set of its visitor, which is in the cache after the first. A set of one is in its head, one of up to <see cref="MaxList"/> is a list
/// that is compared by vectors, a larger one is hashed, at most three quarters full.
/// </summary>
internal sealed unsafe class VisitedRows : IDisposable
{
    /// <summary>How many sets ahead <see cref="PrefetchSet"/> is called when all are read: they lie where they last grew, in no order.</summary>
    public const int SetsAhead = 8;

    /// <summary>The largest set that is a list.</summary>
    private const uint MaxList = 64;

    /// <summary>The numbers of a block, and of a vector: 32 bytes.</summary>
    private const int BlockSize = 8;

    /// <summary>The smallest and the largest hashed set: 128 and 2^30 numbers, 2^4 and 2^27 blocks.</summary>
    private const int MinSetBlockBits = 4;
    private const int MaxSetBlockBits = 27;

    private const int BlockBits = 3;

    /// <summary>The numbers of a line of the cache.</summary>
    private const int NumbersOfLine = 16;

    private readonly NativeArray<Head> _heads = new();
    private readonly NativeArray<uint> _numbers = new();
    private readonly uint[] _freeLists = new uint[(MaxList / BlockSize) + 1];
    private readonly uint[] _freeSets = new uint[MaxSetBlockBits + 1];
    private readonly KeyHash _hash = KeyHash.Process;
    private uint _nextBlock = 1; // block 0 is none

    /// <summary>The numbers in all sets.</summary>
    public long Count { get; private set; }

    /// <summary>The memory that there is, in bytes.</summary>
    public long MemoryBytes => _heads.ByteCapacity + _numbers.ByteCapacity;

    /// <summary>One more than the last visitor that has a set.</summary>
    public int VisitorCount { get; private set; }

    /// <summary>Asks for the head of a visitor's set.</summary>
    /// <param name="visitor">The visitor.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PrefetchHead(int visitor) => Prefetch.Line(_heads.Pointer + visitor);

    /// <summary>Asks for where a number is in a visitor's set, or should be; the head has been asked for before.</summary>
    /// <param name="visitor">The visitor.</param>
    /// <param name="number">The number.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PrefetchNumber(int visitor, uint number)
    {
        if (visitor < VisitorCount)
        {
            ref readonly var head = ref _heads.Pointer[visitor];
            if (head.Count > MaxList)
            {
                Prefetch.Line(At(head.Place) + (_hash.Of(number, 0) & MaskOf(SetBlockBits(head.Count))));
            }
            else if (head.Count > 1)
            {
                PrefetchList(head);
            }
        }
    }

    /// <summary>Asks for the start of a set that is soon read from end to end.</summary>
    /// <param name="visitor">The visitor, who may have none.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PrefetchSet(int visitor)
    {
        if (visitor < VisitorCount && _heads.Pointer[visitor].Count > 1)
        {
            PrefetchList(_heads.Pointer[visitor]);
        }
    }

    /// <summary>Adds a number to a visitor's set.</summary>
    /// <param name="visitor">The visitor.</param>
    /// <param name="number">The number, not 0.</param>
    /// <returns>Whether it is new.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Add(int visitor, uint number)
    {
        if (visitor >= VisitorCount)
        {
            AddVisitor(visitor);
        }

        ref var head = ref _heads.Pointer[visitor];
        if (head.Count - 2 < MaxList - 2)
        {
            var list = At(head.Place);
            var wanted = Vector256.Create(number);
            for (uint i = 0; i < head.Count; i += BlockSize)
            {
                if (Vector256.EqualsAny(Vector256.LoadAligned(list + i), wanted))
                {
                    return false; // what is behind the last number is 0
                }
            }

            if (head.Count % BlockSize != 0)
            {
                list[head.Count++] = number;
                Count++;
                return true;
            }
        }

        return AddSlowly(ref head, number);
    }

    /// <summary>Makes the set of a visitor that has none: what is known to be distinct need not be searched.</summary>
    /// <param name="visitor">The visitor.</param>
    /// <param name="count">How many numbers it has.</param>
    /// <returns>Takes the numbers, valid until one is added to any set; empty when they are to be added one by one.</returns>
    public Span<uint> NewList(int visitor, uint count)
    {
        if (visitor >= VisitorCount)
        {
            AddVisitor(visitor);
        }

        ref var head = ref _heads.Pointer[visitor];
        if (head.Count != 0 || count is 0 or > MaxList)
        {
            return default;
        }

        head.Count = count;
        Count += count;
        if (count == 1)
        {
            return new Span<uint>(ref head.Place);
        }

        var blocks = (count + BlockSize - 1) / BlockSize;
        head.Place = Rent(_freeLists, blocks, blocks);
        return new Span<uint>(At(head.Place), (int)count);
    }

    /// <summary>A visitor's set: its numbers, and zeros between them.</summary>
    /// <param name="visitor">The visitor.</param>
    /// <returns>The numbers, valid until one is added to any set.</returns>
    public ReadOnlySpan<uint> this[int visitor]
    {
        get
        {
            if (visitor >= VisitorCount)
            {
                return default;
            }

            ref readonly var head = ref _heads.Pointer[visitor];
            return head.Count switch
            {
                <= 1 => new ReadOnlySpan<uint>(in head.Place)[..(int)head.Count],
                <= MaxList => new ReadOnlySpan<uint>(At(head.Place), (int)head.Count),
                _ => new ReadOnlySpan<uint>(At(head.Place), BlockSize << SetBlockBits(head.Count)),
            };
        }
    }

    /// <summary>How many numbers a visitor's set has.</summary>
    /// <param name="visitor">The visitor, below <see cref="VisitorCount"/>.</param>
    public uint CountOf(int visitor) => _heads.Pointer[visitor].Count;

    public void Dispose()
    {
        _heads.Dispose();
        _numbers.Dispose();
    }

    /// <summary>Asks for a list, and where the next number of it goes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void PrefetchList(in Head head)
    {
        var list = At(head.Place);
        for (uint i = 0; i <= Math.Min(head.Count, MaxList); i += NumbersOfLine)
        {
            Prefetch.Line(list + i);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void AddVisitor(int visitor)
    {
        _heads.Reserve(visitor + 1L);
        VisitorCount = visitor + 1;
    }

    /// <summary>Adds to a set that is empty, that is one number, that is full, or that is hashed.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool AddSlowly(ref Head head, uint number)
    {
        if (head.Count <= MaxList)
        {
            if (head.Count == 0)
            {
                head.Place = number;
            }
            else if (head.Count == 1 && head.Place == number)
            {
                return false;
            }
            else if (head.Count < MaxList)
            {
                GrowList(ref head, number);
            }
            else if (new ReadOnlySpan<uint>(At(head.Place), (int)MaxList).Contains(number))
            {
                return false;
            }
            else
            {
                GrowSet(ref head, number);
            }
        }
        else
        {
            var bits = SetBlockBits(head.Count);
            ref var place = ref Find(At(head.Place), bits, number);
            if (place == number)
            {
                return false;
            }

            if (SetBlockBits(head.Count + 1) == bits)
            {
                place = number;
            }
            else
            {
                GrowSet(ref head, number);
            }
        }

        head.Count++;
        Count++;
        return true;
    }

    /// <summary>Moves a list that is full, or a single number, to one of a block more, and adds a number.</summary>
    private void GrowList(ref Head head, uint number)
    {
        var blocks = head.Count == 1 ? 0 : head.Count / BlockSize;
        var place = Rent(_freeLists, blocks + 1, blocks + 1);
        var list = At(place);
        if (blocks == 0)
        {
            list[0] = head.Place;
        }
        else
        {
            new ReadOnlySpan<uint>(At(head.Place), (int)head.Count).CopyTo(new Span<uint>(list, (int)head.Count));
            Return(_freeLists, blocks, head.Place, blocks);
        }

        list[head.Count] = number;
        head.Place = place;
    }

    /// <summary>Moves a set that is full to a hashed one of the next size, and adds a number.</summary>
    private void GrowSet(ref Head head, uint number)
    {
        var bits = SetBlockBits(head.Count + 1);
        var place = Rent(_freeSets, (uint)bits, 1U << bits);
        var isList = head.Count == MaxList;
        var oldBits = isList ? 0 : SetBlockBits(head.Count);
        foreach (var old in new ReadOnlySpan<uint>(At(head.Place), isList ? (int)MaxList : BlockSize << oldBits))
        {
            if (old != 0)
            {
                Find(At(place), bits, old) = old;
            }
        }

        if (isList)
        {
            Return(_freeLists, MaxList / BlockSize, head.Place, MaxList / BlockSize);
        }
        else
        {
            Return(_freeSets, (uint)oldBits, head.Place, 1U << oldBits);
        }

        Find(At(place), bits, number) = number;
        head.Place = place;
    }

    /// <summary>The place of a number in a hashed set, or the empty one where it should be.</summary>
    private ref uint Find(uint* set, int blockBits, uint number)
    {
        var mask = MaskOf(blockBits);
        var i = _hash.Of(number, 0) & mask;
        while (set[i] != 0 && set[i] != number)
        {
            i = (i + 1) & mask;
        }

        return ref set[i];
    }

    private static uint MaskOf(int setBlockBits) => (1U << (setBlockBits + BlockBits)) - 1;

    /// <summary>How large a hashed set is: two to the power of this many blocks, for the set to be at most three quarters full.</summary>
    private static int SetBlockBits(uint count)
    {
        var bits = Math.Max(MinSetBlockBits, BitOperations.Log2((((ulong)count * 4) + 2) / 3 - 1) + 1 - BlockBits);
        return bits <= MaxSetBlockBits ? bits : throw new InvalidOperationException("A visitor was seen in more than 805,306,368 rows.");
    }

    /// <summary>Takes cleared blocks that lie together.</summary>
    private uint Rent(uint[] free, uint kind, uint blocks)
    {
        var place = free[kind];
        if (place != 0)
        {
            free[kind] = *At(place);
            *At(place) = 0;
            return place;
        }

        place = _nextBlock;
        _numbers.Reserve((place + (long)blocks) * BlockSize);
        _nextBlock = checked(place + blocks);
        return place;
    }

    /// <summary>Gives blocks back: their first number leads to the next free ones.</summary>
    private void Return(uint[] free, uint kind, uint place, uint blocks)
    {
        new Span<uint>(At(place), checked((int)(blocks * BlockSize))).Clear();
        *At(place) = free[kind];
        free[kind] = place;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint* At(uint place) => _numbers.Pointer + ((long)place * BlockSize);

    private struct Head
    {
        /// <summary>The block of the set; of a set of one its number.</summary>
        public uint Place;

        /// <summary>The numbers of the set.</summary>
        public uint Count;
    }
}
