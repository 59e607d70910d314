using System.Runtime.CompilerServices;

namespace AccessLogs.Tables;

/// <summary>
/// Gives each distinct byte string a number: 0, 1, 2, … in the order of arrival. Open addressing with linear probing over
/// slots of 16 bytes; a slot has the whole hash (32 bits), the number, and place and length of the key. Each key is copied
/// once, behind its length, into one run of memory in the order of the numbers: what is serialised is that run.
/// </summary>
internal sealed unsafe class ByteKeyTable : IDisposable
{
    /// <summary>The longest key: a line's length (<see cref="LineParser.MaxLineLength"/>) fits the 24 bits of a slot.</summary>
    public const int MaxKeyLength = (1 << 24) - 1;

    /// <summary>The most keys: their numbers and a mark fit 32 bits, see <see cref="RowTable.NumberOf"/>.</summary>
    public const int MaxKeys = (1 << 30) - 1;

    private const int InitialSlots = 16;

    private readonly NativeArray<byte> _keys = new();
    private readonly KeyHash _hash = KeyHash.Process;
    private NativeArray<KeySlot> _slots = new();
    private long _keyBytes;
    private uint _mask;
    private int _growAt;

    /// <summary>The distinct keys.</summary>
    public int Count { get; private set; }

    /// <summary>The memory that there is, in bytes.</summary>
    public long MemoryBytes => _slots.ByteCapacity + _keys.ByteCapacity;

    /// <summary>The keys, valid until one is added.</summary>
    public KeysView View => new(_keys.Pointer, _keyBytes, Count);

    /// <summary>The table until a key is added.</summary>
    public KeyLookup Lookup
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(_slots.Pointer, _mask, _keys.Pointer);
    }

    /// <summary>Finds a key, or adds it.</summary>
    /// <param name="key">The bytes.</param>
    /// <param name="length">Their number, at most <see cref="MaxKeyLength"/>.</param>
    /// <param name="hash">Their hash, from <see cref="KeyHash.Process"/>.</param>
    /// <returns>The key's number.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int GetOrAdd(byte* key, int length, uint hash)
    {
        var number = Lookup.Find(key, length, hash);
        return number >= 0 ? number : Add(key, length, hash);
    }

    /// <summary>Finds a key, or adds it.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The key's number.</returns>
    public int GetOrAdd(ReadOnlySpan<byte> key)
    {
        fixed (byte* bytes = key)
        {
            return GetOrAdd(bytes, key.Length, _hash.Of(bytes, key.Length));
        }
    }

    public void Dispose()
    {
        _slots.Dispose();
        _keys.Dispose();
    }

    /// <summary>Adds keys.</summary>
    /// <param name="keys">The keys; they may repeat.</param>
    /// <param name="numbers">Takes the number here of each key, in order.</param>
    /// <exception cref="InvalidDataException">A length leads out of the keys, or there are not as many as said.</exception>
    public void Merge(in KeysView keys, NativeArray<int> numbers)
    {
        numbers.Reserve(keys.Count);
        var batch = stackalloc Key[Prefetch.Batch];
        var next = keys.Keys;
        var end = next + keys.Length;
        for (var done = 0; done < keys.Count;)
        {
            var count = Math.Min(Prefetch.Batch, keys.Count - done);
            for (var i = 0; i < count; i++)
            {
                var length = Varint.Read(ref next, end);
                if (length > MaxKeyLength || (long)length > end - next)
                {
                    throw new InvalidDataException("A key of a partial result is cut off.");
                }

                batch[i] = new Key(next, (int)length, _hash.Of(next, (int)length));
                Lookup.PrefetchSlot(batch[i].Hash);
                next += length;
            }

            for (var i = 0; i < count; i++)
            {
                Lookup.PrefetchKey(batch[i].Hash);
            }

            for (var i = 0; i < count; i++)
            {
                numbers.Pointer[done++] = GetOrAdd(batch[i].Bytes, batch[i].Length, batch[i].Hash);
            }
        }

        if (next != end)
        {
            throw new InvalidDataException("A partial result has more keys than it says.");
        }
    }

    /// <summary>Adds a key that is not there.</summary>
    /// <param name="key">The bytes.</param>
    /// <param name="length">Their number, at most <see cref="MaxKeyLength"/>.</param>
    /// <param name="hash">Their hash, from <see cref="KeyHash.Process"/>.</param>
    /// <returns>The key's number.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public int Add(byte* key, int length, uint hash)
    {
        if (Count >= _growAt)
        {
            Grow();
        }

        _keys.Reserve(_keyBytes + Varint.MaxLength + length);
        var end = Varint.Write(_keys.Pointer + _keyBytes, (uint)length);
        Buffer.MemoryCopy(key, end, length, length);
        Place(new KeySlot(hash, Count, end - _keys.Pointer, length));
        _keyBytes = end + length - _keys.Pointer;
        return Count++;
    }

    private void Grow()
    {
        if (Count == MaxKeys)
        {
            throw new InvalidOperationException($"A table holds at most {MaxKeys:N0} distinct keys.");
        }

        using var old = _slots;
        var capacity = Math.Max(InitialSlots, old.Capacity * 2);
        _slots = new NativeArray<KeySlot>();
        _slots.Reserve(capacity);
        _mask = (uint)(capacity - 1);
        _growAt = (int)Math.Min(capacity / 4 * 3, MaxKeys);
        for (long i = 0; i < old.Capacity; i++)
        {
            if (!old.Pointer[i].IsEmpty)
            {
                Place(old.Pointer[i]);
            }
        }
    }

    private void Place(KeySlot slot)
    {
        var i = slot.Hash & _mask;
        while (!_slots.Pointer[i].IsEmpty)
        {
            i = (i + 1) & _mask;
        }

        _slots.Pointer[i] = slot;
    }

    private readonly struct Key(byte* bytes, int length, uint hash)
    {
        public byte* Bytes { get; } = bytes;

        public int Length { get; } = length;

        public uint Hash { get; } = hash;
    }
}
