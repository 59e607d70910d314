using MessagePack;

namespace Gearman.MapReduce;

/// <summary>
/// Merges sorted runs into groups of equal keys, in the order of the keys; values of a key come in the order of the runs.
/// Of a group that is longer than memory shall hold, one part after the other.
/// </summary>
internal sealed class RunMerger<TKey, TValue> : IDisposable
{
    private readonly PairFormat<TKey, TValue> _format;
    private readonly IComparer<TKey> _grouping;
    private readonly long _groupBytes;
    private readonly PriorityQueue<Cursor, (TKey Key, int Run)> _heads;
    private readonly List<Cursor> _cursors = [];
    private TKey _key = default!;

    /// <param name="format">How entries are read, and the order that the runs are in.</param>
    /// <param name="runs">The runs, in the order of the input.</param>
    /// <param name="grouping">Which keys are one.</param>
    /// <param name="groupBytes">About the longest part of a group, in bytes as written.</param>
    public RunMerger(PairFormat<TKey, TValue> format, IReadOnlyList<Run> runs, IComparer<TKey> grouping, long groupBytes = long.MaxValue)
    {
        _format = format;
        _grouping = grouping;
        _groupBytes = groupBytes;
        _heads = new(Comparer<(TKey Key, int Run)>.Create((x, y) =>
            format.Comparer.Compare(x.Key, y.Key) is not 0 and var order ? order : x.Run.CompareTo(y.Run)));
        for (var i = 0; i < runs.Count; i++)
        {
            var cursor = new Cursor(i, runs[i]);
            _cursors.Add(cursor);
            Enqueue(cursor);
        }
    }

    /// <summary>True if the group that was read last goes on: the next read brings more of it.</summary>
    public bool IsContinued { get; private set; }

    /// <summary>Takes the next group, or the next part of one.</summary>
    /// <param name="key">Its key: of keys that compare equal, the first.</param>
    /// <param name="values">Cleared, then filled with the values.</param>
    /// <returns>False after the last group.</returns>
    public bool TryRead(out TKey key, List<TValue> values)
    {
        values.Clear();
        while (values.Count == 0) // a key may be left without values: a combiner need not emit
        {
            if (!_heads.TryPeek(out _, out var head))
            {
                IsContinued = false;
                key = default!;
                return false;
            }

            _key = IsContinued ? _key : head.Key;
            IsContinued = false;
            var bytes = 0L;
            while (_heads.TryPeek(out var cursor, out head) && _grouping.Compare(head.Key, _key) == 0)
            {
                if (bytes >= _groupBytes)
                {
                    IsContinued = true;
                    break;
                }

                _heads.Dequeue();
                bytes += cursor.ReadValues(_format, values);
                Enqueue(cursor);
            }
        }

        key = _key;
        return true;
    }

    public void Dispose() => _cursors.ForEach(c => c.Dispose());

    private void Enqueue(Cursor cursor)
    {
        if (cursor.TryReadKey(_format, out var key))
        {
            _heads.Enqueue(cursor, (key, cursor.Number));
        }
    }

    private sealed class Cursor(int number, Run run) : IDisposable
    {
        private readonly RunReader _reader = new(run);
        private ReadOnlyMemory<byte> _rest;

        public int Number => number;

        public bool TryReadKey(PairFormat<TKey, TValue> format, out TKey key)
        {
            if (_rest.IsEmpty && !_reader.TryRead(out _rest))
            {
                key = default!;
                return false;
            }

            var reader = new MessagePackReader(_rest);
            key = format.ReadKey(ref reader);
            _rest = _rest[(int)reader.Consumed..];
            return true;
        }

        public int ReadValues(PairFormat<TKey, TValue> format, List<TValue> values)
        {
            var reader = new MessagePackReader(_rest);
            for (var left = reader.ReadArrayHeader(); left > 0; left--)
            {
                values.Add(format.ReadValue(ref reader));
            }

            _rest = _rest[(int)reader.Consumed..];
            return (int)reader.Consumed;
        }

        public void Dispose() => _reader.Dispose();
    }
}
