using System.Runtime.CompilerServices;

namespace AccessLogs.Tables;

/// <summary>
/// Gives each distinct (day, client, user agent) a number and keeps its figures. The figures of days, clients and user agents
/// are sums over this table: they have no tables of their own to be updated for each line.
/// </summary>
internal sealed unsafe class VisitorTable : IDisposable
{
    private const int InitialSlots = 16;

    private readonly NativeArray<Visitor> _visitors = new();
    private readonly KeyHash _hash = KeyHash.Process;
    private NativeArray<Slot> _slots = new();
    private uint _mask;
    private int _growAt;

    /// <summary>The distinct visitors.</summary>
    public int Count { get; private set; }

    /// <summary>The visitors, <see cref="Count"/> of them.</summary>
    public Visitor* Visitors => _visitors.Pointer;

    /// <summary>The memory that there is, in bytes.</summary>
    public long MemoryBytes => _visitors.ByteCapacity + _slots.ByteCapacity;

    /// <summary>Hashes a visitor and asks for its slot.</summary>
    /// <param name="day">The day.</param>
    /// <param name="host">The client.</param>
    /// <param name="userAgent">The user agent.</param>
    /// <returns>The hash.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint PrefetchSlot(int day, int host, int userAgent)
    {
        var hash = Hash(day, host, userAgent);
        Prefetch.Line(_slots.Pointer + (hash & _mask));
        return hash;
    }

    /// <summary>Asks for the visitor that stands where this one should be; the slot has been asked for before.</summary>
    /// <param name="hash">The visitor's hash.</param>
    /// <returns>The number of that visitor, or -1.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int PrefetchVisitor(uint hash)
    {
        if (Count == 0)
        {
            return -1;
        }

        var number = _slots.Pointer[hash & _mask].Number;
        Prefetch.Line(_visitors.Pointer + number);
        return number;
    }

    /// <summary>Finds a visitor, or adds it without hits.</summary>
    /// <param name="day">The day.</param>
    /// <param name="host">The client.</param>
    /// <param name="userAgent">The user agent.</param>
    /// <param name="hash">Their hash, from <see cref="PrefetchSlot"/>.</param>
    /// <returns>The visitor's number.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int GetOrAdd(int day, int host, int userAgent, uint hash)
    {
        if (Count >= _growAt)
        {
            Grow();
        }

        var i = hash & _mask;
        for (; !_slots.Pointer[i].IsEmpty; i = (i + 1) & _mask)
        {
            var slot = _slots.Pointer[i];
            var visitor = _visitors.Pointer + slot.Number;
            if (slot.Hash == hash && visitor->Host == host && visitor->UserAgent == userAgent && visitor->Day == day)
            {
                return slot.Number;
            }
        }

        _visitors.Reserve(Count + 1L);
        _visitors.Pointer[Count] = new Visitor(day, host, userAgent);
        _slots.Pointer[i] = new Slot(hash, Count);
        return Count++;
    }

    /// <summary>Adds visitors and their figures.</summary>
    /// <param name="visitors">The visitors, with the numbers of another pair of tables.</param>
    /// <param name="count">How many.</param>
    /// <param name="hosts">The number here of each client there.</param>
    /// <param name="userAgents">The number here of each user agent there.</param>
    /// <param name="numbers">Takes the number here of each visitor, in order.</param>
    public void Merge(Visitor* visitors, int count, int* hosts, int* userAgents, NativeArray<int> numbers)
    {
        numbers.Reserve(count);
        var hashes = stackalloc uint[Prefetch.Batch];
        for (var done = 0; done < count; done += Prefetch.Batch)
        {
            var batch = new ReadOnlySpan<Visitor>(visitors + done, Math.Min(Prefetch.Batch, count - done));
            for (var i = 0; i < batch.Length; i++)
            {
                hashes[i] = PrefetchSlot(batch[i].Day, hosts[batch[i].Host], userAgents[batch[i].UserAgent]);
            }

            for (var i = 0; i < batch.Length; i++)
            {
                PrefetchVisitor(hashes[i]);
            }

            for (var i = 0; i < batch.Length; i++)
            {
                ref readonly var visitor = ref batch[i];
                var number = GetOrAdd(visitor.Day, hosts[visitor.Host], userAgents[visitor.UserAgent], hashes[i]);
                _visitors.Pointer[number].Count(visitor.Hits, visitor.Bytes, visitor.FacetBits, visitor.HalfHours);
                numbers.Pointer[done + i] = number;
            }
        }
    }

    public void Dispose()
    {
        _visitors.Dispose();
        _slots.Dispose();
    }

    private uint Hash(int day, int host, int userAgent) => _hash.Of(((ulong)(uint)host << 32) | (uint)userAgent, (uint)day);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow()
    {
        if (Count == int.MaxValue)
        {
            throw new InvalidOperationException("There are more than 2,147,483,647 distinct visitors.");
        }

        using var old = _slots;
        var capacity = Math.Max(InitialSlots, old.Capacity * 2);
        _slots = new NativeArray<Slot>();
        _slots.Reserve(capacity);
        _mask = (uint)(capacity - 1);
        _growAt = (int)Math.Min(capacity / 4 * 3, int.MaxValue);
        for (long i = 0; i < old.Capacity; i++)
        {
            if (!old.Pointer[i].IsEmpty)
            {
                var slot = old.Pointer[i].Hash & _mask;
                while (!_slots.Pointer[slot].IsEmpty)
                {
                    slot = (slot + 1) & _mask;
                }

                _slots.Pointer[slot] = old.Pointer[i];
            }
        }
    }

    private readonly struct Slot(uint hash, int number)
    {
        private readonly int _numberPlusOne = number + 1;

        public uint Hash { get; } = hash;

        public bool IsEmpty => _numberPlusOne == 0;

        public int Number => _numberPlusOne - 1;
    }
}
