namespace Gearman.MapReduce;

/// <summary>
/// Merges sorted runs into groups of equal keys, in the order of the keys; values of a key come in the order of the runs.
/// Of a group that is longer than memory shall hold, one part after the other.
/// </summary>
internal sealed class RunMerger<TKey, TValue> : IDisposable
{
    private readonly PairFormat<TKey, TValue> _format;
    private readonly IComparer<TKey> _grouping;
    private readonly bool _groupsByBytes;
    private readonly long _groupBytes;
    private readonly RunTournament<TKey, TValue> _runs;
    private byte[] _keyBytes = [];
    private int _keyLength;
    private TKey _key = default!;

    /// <param name="format">How entries are read, and the order that the runs are in.</param>
    /// <param name="runs">The runs, in the order of the input.</param>
    /// <param name="grouping">Which keys are one.</param>
    /// <param name="groupBytes">About the longest part of a group, in bytes as written.</param>
    public RunMerger(PairFormat<TKey, TValue> format, IReadOnlyList<Run> runs, IComparer<TKey> grouping, long groupBytes = long.MaxValue)
    {
        _format = format;
        _grouping = grouping;
        _groupsByBytes = format.Order is not null && grouping == format.Comparer;
        _groupBytes = groupBytes;
        _runs = new RunTournament<TKey, TValue>(format, runs);
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
            if (_runs.First is not { } head)
            {
                IsContinued = false;
                key = default!;
                return false;
            }

            if (!IsContinued)
            {
                BeginGroup(head);
            }

            IsContinued = false;
            var bytes = 0L;
            while (_runs.First is { } cursor && IsOfGroup(cursor))
            {
                if (bytes >= _groupBytes)
                {
                    IsContinued = true;
                    break;
                }

                bytes += cursor.Entry.Values.Length;
                cursor.ReadValues(values);
                _runs.Move();
            }
        }

        key = _key;
        return true;
    }

    public void Dispose() => _runs.Dispose();

    private void BeginGroup(RunCursor<TKey, TValue> head)
    {
        if (_format.Order is null)
        {
            _key = head.Key;
            return;
        }

        var key = head.Entry.Key;
        _key = _format.Decode(key);
        _keyLength = key.Length;
        _keyBytes = _keyBytes.Length >= key.Length ? _keyBytes : new byte[key.Length];
        key.CopyTo(_keyBytes);
    }

    private bool IsOfGroup(RunCursor<TKey, TValue> cursor) => _groupsByBytes
        ? cursor.Entry.Key.Span.SequenceEqual(_keyBytes.AsSpan(0, _keyLength))
        : _grouping.Compare(_format.Order is null ? cursor.Key : _format.Decode(cursor.Entry.Key), _key) == 0;
}
