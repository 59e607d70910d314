using System.IO.Hashing;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Gearman.MapReduce;

/// <summary>
/// A hash table of byte strings that numbers its keys from 0 in the order they come: open addressing, no object a key. A key of
/// up to 16 bytes is two numbers, compared at once whatever its length; the bytes of longer ones are in one arena.
/// </summary>
/// <remarks>
/// What it costs is cache misses, so a slot is 4 bytes: as many bits as it takes hold the key's number plus 1, the upper ones a part of its
/// hash, by which most keys that differ are told apart without a look at them. Keys that come often come early, and lie together.
/// </remarks>
internal sealed class KeyTable
{
    private const int FirstSlots = 64; // many tasks have few keys, or none
    private const int MaxSlots = 1 << 30;
    private const int ShortLength = 16;
    private const nuint PageBytes = 4096; // or a multiple of it

    // The constants of wyhash: any odd numbers of mixed bits would do, but they must stay, since partitions hang on them.
    private const ulong LowSeed = 0xa0761d6478bd642f;
    private const ulong HighSeed = 0xe7037ed1a0b428db;
    private const ulong LengthFactor = 0x8ebc6af09c88c6e3;

    private uint[] _slots = new uint[FirstSlots];
    private Key[] _keys = new Key[FirstSlots / 4 * 3];
    private byte[] _arena = [];
    private int _arenaLength;

    /// <summary>The keys in the table.</summary>
    public int Count { get; private set; }

    /// <summary>The bytes that the keys take: themselves, and a record and two slots each.</summary>
    public long Bytes => _arenaLength + Count * (Unsafe.SizeOf<Key>() + 2L * sizeof(uint));

    /// <summary>The bytes of a key, valid until the next one is added.</summary>
    public ReadOnlySpan<byte> this[int index]
    {
        get
        {
            ref readonly var key = ref _keys[index];
            return key.Length <= ShortLength
                ? MemoryMarshal.AsBytes(MemoryMarshal.CreateReadOnlySpan(in key.Low, 2))[..key.Length]
                : _arena.AsSpan((int)key.High, key.Length);
        }
    }

    /// <summary>The key's hash: the same in every process, so it may choose a partition.</summary>
    public ulong Hash(int index) => HashOf(_keys[index]);

    /// <summary>Finds a key.</summary>
    /// <returns>Its number, or -1.</returns>
    public unsafe int Find(ReadOnlySpan<byte> key)
    {
        if (key.Length > ShortLength)
        {
            return FindLong(key);
        }

        ulong low, high;
        fixed (byte* bytes = &MemoryMarshal.GetReference(key)) // so that it does not move while Load thinks
        {
            (low, high) = Load(bytes, key.Length);
        }

        var hash = ShortHash(low, high, key.Length);
        var mask = (uint)_slots.Length - 1;
        var tag = (uint)(hash >> 32) & ~mask;
        for (var i = (uint)hash & mask; ; i = (i + 1) & mask)
        {
            var slot = _slots[i];
            if (slot == 0)
            {
                return -1;
            }

            if ((slot ^ tag) <= mask)
            {
                ref var found = ref _keys[(slot & mask) - 1];
                if (found.Low == low && found.High == high && found.Length == key.Length)
                {
                    return (int)(slot & mask) - 1;
                }
            }
        }
    }

    /// <summary>Adds a key that <see cref="Find"/> did not find; its number is the old <see cref="Count"/>.</summary>
    public unsafe int Add(ReadOnlySpan<byte> key)
    {
        if (Count == _keys.Length) // three of four slots
        {
            Grow();
        }

        if (key.Length <= ShortLength)
        {
            fixed (byte* bytes = &MemoryMarshal.GetReference(key))
            {
                var (low, high) = Load(bytes, key.Length);
                _keys[Count] = new Key(low, high, key.Length);
            }
        }
        else
        {
            Reserve(key.Length);
            key.CopyTo(_arena.AsSpan(_arenaLength));
            _keys[Count] = new Key(XxHash3.HashToUInt64(key), (ulong)_arenaLength, key.Length);
            _arenaLength += key.Length;
        }

        Occupy(Count);
        return Count++;
    }

    /// <summary>Takes all keys out.</summary>
    public void Clear()
    {
        Array.Clear(_slots);
        (Count, _arenaLength) = (0, 0);
    }

    private int FindLong(ReadOnlySpan<byte> key)
    {
        var hash = XxHash3.HashToUInt64(key);
        var mask = (uint)_slots.Length - 1;
        var tag = (uint)(hash >> 32) & ~mask;
        for (var i = (uint)hash & mask; ; i = (i + 1) & mask)
        {
            var slot = _slots[i];
            if (slot == 0)
            {
                return -1;
            }

            if ((slot ^ tag) <= mask && key.SequenceEqual(this[(int)(slot & mask) - 1]))
            {
                return (int)(slot & mask) - 1;
            }
        }
    }

    private void Grow()
    {
        if (_slots.Length == MaxSlots)
        {
            throw new MapReduceException($"one task has more than {Count} keys; give it less input (ChunkBytes)");
        }

        _slots = new uint[_slots.Length * 2];
        for (var i = 0; i < Count; i++)
        {
            Occupy(i);
        }

        Array.Resize(ref _keys, _slots.Length / 4 * 3);
    }

    private void Occupy(int index)
    {
        var hash = Hash(index);
        var mask = (uint)_slots.Length - 1;
        var i = (uint)hash & mask;
        while (_slots[i] != 0)
        {
            i = (i + 1) & mask;
        }

        _slots[i] = ((uint)(hash >> 32) & ~mask) | (uint)(index + 1);
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

    private static ulong HashOf(in Key key) => key.Length <= ShortLength ? ShortHash(key.Low, key.High, key.Length) : key.Low;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong ShortHash(ulong low, ulong high, int length)
    {
        var upper = Math.BigMul(low ^ LowSeed, high ^ HighSeed ^ ((ulong)length * LengthFactor), out var lower);
        return upper ^ lower;
    }

    /// <summary>
    /// The bytes of a short key, zeros behind them. All 16 are read where that cannot leave the page, which is there since the
    /// key is; what is not the key's is masked off. Going by the length instead costs a branch that is guessed wrong at every other word.
    /// </summary>
    /// <param name="key">Where it is, pinned; null of an empty key.</param>
    /// <param name="length">Its length.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe (ulong Low, ulong High) Load(byte* key, int length)
    {
        if ((((nuint)key - 1) & (PageBytes - 1)) >= PageBytes - ShortLength) // null too, by the minus
        {
            return LoadCopy(key, length);
        }

        ref var mask = ref Unsafe.Add(ref MemoryMarshal.GetReference(Masks), ShortLength - length);
        return (
            Unsafe.ReadUnaligned<ulong>(key) & Unsafe.ReadUnaligned<ulong>(ref mask),
            Unsafe.ReadUnaligned<ulong>(key + sizeof(ulong)) & Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref mask, sizeof(ulong))));
    }

    private static unsafe (ulong Low, ulong High) LoadCopy(byte* key, int length)
    {
        var copy = stackalloc byte[ShortLength];
        new Span<byte>(copy, ShortLength).Clear();
        new ReadOnlySpan<byte>(key, length).CopyTo(new Span<byte>(copy, ShortLength));
        return (Unsafe.ReadUnaligned<ulong>(copy), Unsafe.ReadUnaligned<ulong>(copy + sizeof(ulong)));
    }

    private static ReadOnlySpan<byte> Masks =>
    [
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];

    /// <summary>A key: its bytes if it is short, else its hash and where its bytes are.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Key(ulong low, ulong high, int length)
    {
        public readonly ulong Low = low;
        public readonly ulong High = high;
        public readonly int Length = length;
    }
}
