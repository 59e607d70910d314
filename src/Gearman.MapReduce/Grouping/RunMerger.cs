using MessagePack;

namespace Gearman.MapReduce;

/// <summary>
/// Merges sorted runs into groups of equal keys, in the order of the keys; values of a key come in the order of the runs.
/// A run is a row of entries, each a key and an array of its values, in MessagePack; nothing before, between or after.
/// </summary>
internal sealed class RunMerger<TKey, TValue>
{
    private readonly PairFormat<TKey, TValue> _format;
    private readonly PriorityQueue<Cursor, (TKey Key, int Run)> _heads;

    public RunMerger(PairFormat<TKey, TValue> format, IReadOnlyList<ReadOnlyMemory<byte>> runs)
    {
        _format = format;
        _heads = new(Comparer<(TKey Key, int Run)>.Create((x, y) =>
            format.Comparer.Compare(x.Key, y.Key) is not 0 and var order ? order : x.Run.CompareTo(y.Run)));
        for (var i = 0; i < runs.Count; i++)
        {
            Enqueue(new Cursor(i, runs[i]));
        }
    }

    /// <summary>Takes the next group.</summary>
    /// <param name="key">Its key: of keys that compare equal, the first.</param>
    /// <param name="values">Cleared, then filled with the values.</param>
    /// <returns>False after the last group.</returns>
    public bool TryRead(out TKey key, List<TValue> values)
    {
        values.Clear();
        key = default!;
        while (values.Count == 0) // a key may be left without values: a combiner need not emit
        {
            if (!_heads.TryPeek(out _, out var head))
            {
                return false;
            }

            key = head.Key;
            while (_heads.TryPeek(out var cursor, out head) && _format.Comparer.Compare(head.Key, key) == 0)
            {
                _heads.Dequeue();
                cursor.ReadValues(_format, values);
                Enqueue(cursor);
            }
        }

        return true;
    }

    private void Enqueue(Cursor cursor)
    {
        if (cursor.TryReadKey(_format, out var key))
        {
            _heads.Enqueue(cursor, (key, cursor.Run));
        }
    }

    private sealed class Cursor(int run, ReadOnlyMemory<byte> rest)
    {
        private ReadOnlyMemory<byte> _rest = rest;

        public int Run => run;

        public bool TryReadKey(PairFormat<TKey, TValue> format, out TKey key)
        {
            if (_rest.IsEmpty)
            {
                key = default!;
                return false;
            }

            var reader = new MessagePackReader(_rest);
            key = format.ReadKey(ref reader);
            _rest = _rest[(int)reader.Consumed..];
            return true;
        }

        public void ReadValues(PairFormat<TKey, TValue> format, List<TValue> values)
        {
            var reader = new MessagePackReader(_rest);
            for (var left = reader.ReadArrayHeader(); left > 0; left--)
            {
                values.Add(format.ReadValue(ref reader));
            }

            _rest = _rest[(int)reader.Consumed..];
        }
    }
}
