namespace Gearman.MapReduce;

/// <summary>Keeps all values of a key in order, as chains through one array; a combiner shortens a chain that grew long.</summary>
internal sealed class GroupTable<TKey, TValue> : GroupedTable<TKey, TValue>
{
    private const int CombineAt = 8; // few, so that the chains of many keys stay in the cache: 64 costs twice the time

    private readonly IReducer<TKey, TValue, TValue>? _combiner;
    private readonly List<TValue> _values = [];
    private readonly List<TValue> _combined = [];
    private readonly Action<TValue> _collect;
    private Chain[] _chains = new Chain[16];
    private Node[] _nodes = new Node[16];
    private int _keyCount;
    private int _nodeCount;
    private long _valueBytes;
    private int _free = -1; // the first of the nodes that combining gave back

    public GroupTable(PairFormat<TKey, TValue> format, IReducer<TKey, TValue, TValue>? combiner)
        : base(format)
    {
        _combiner = combiner;
        _collect = _combined.Add;
    }

    protected override void Add(int key, TValue value)
    {
        if (key == _keyCount)
        {
            if (key == _chains.Length)
            {
                Array.Resize(ref _chains, _chains.Length * 2);
            }

            _chains[key] = Chain.Empty;
            _keyCount++;
        }

        Append(key, value);
        if (_combiner is not null && _chains[key].Count >= _chains[key].CombineAt)
        {
            Combine(key);
        }
    }

    protected override long ValueBytes => _keyCount * 16L + _nodeCount * 8L + _valueBytes;

    protected override void WriteEntries(RunOutput output, int key)
    {
        if (_combiner is not null && _chains[key].Count > 0)
        {
            Combine(key);
        }

        var (next, left) = (_chains[key].First, _chains[key].Count);
        while (left > 0)
        {
            var writer = BeginEntry();
            var count = Math.Min(left, MaxEntryValues);
            for (var i = 0; i < count; i++)
            {
                Format.WriteValue(ref writer, _nodes[next].Value);
                next = _nodes[next].Next;
            }

            EndEntry(output, ref writer, key, count);
            left -= count;
        }
    }

    protected override void Clear()
    {
        Array.Clear(_nodes, 0, _nodeCount);
        (_keyCount, _nodeCount, _valueBytes, _free) = (0, 0, 0, -1);
    }

    private void Combine(int key)
    {
        _values.Clear();
        _combined.Clear();
        var chain = _chains[key];
        for (var i = chain.First; i >= 0; i = _nodes[i].Next)
        {
            _values.Add(_nodes[i].Value);
            _valueBytes -= ValueSize<TValue>.Of(_nodes[i].Value);
        }

        _combiner!.Reduce(ReadKey(key), _values, _collect);
        _nodes[chain.Last].Next = _free;
        _free = chain.First;
        _chains[key] = Chain.Empty;
        foreach (var value in _combined)
        {
            Append(key, value);
        }

        // A combiner that does not shorten must not be asked again at each value.
        _chains[key].CombineAt = Math.Max(CombineAt, 2 * _combined.Count);
    }

    private void Append(int key, TValue value)
    {
        var node = _free;
        if (node >= 0)
        {
            _free = _nodes[node].Next;
        }
        else
        {
            if (_nodeCount == _nodes.Length)
            {
                Array.Resize(ref _nodes, _nodes.Length * 2);
            }

            node = _nodeCount++;
        }

        _valueBytes += ValueSize<TValue>.Of(value);
        _nodes[node] = new Node { Value = value, Next = -1 };
        ref var chain = ref _chains[key];
        if (chain.Count++ == 0)
        {
            chain.First = node;
        }
        else
        {
            _nodes[chain.Last].Next = node;
        }

        chain.Last = node;
    }

    private struct Chain
    {
        public int First;
        public int Last;
        public int Count;
        public int CombineAt;

        public static Chain Empty => new() { First = -1, Last = -1, CombineAt = GroupTable<TKey, TValue>.CombineAt };
    }

    private struct Node
    {
        public TValue Value;
        public int Next;
    }
}
