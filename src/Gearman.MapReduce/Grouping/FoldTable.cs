namespace Gearman.MapReduce;

/// <summary>Keeps one value a key: each further one is folded into it at once.</summary>
internal sealed class FoldTable<TKey, TValue>(PairFormat<TKey, TValue> format, Func<TValue, TValue, TValue> fold)
    : GroupedTable<TKey, TValue>(format)
{
    private TValue[] _values = new TValue[16];
    private int _count;

    protected override void Add(int key, TValue value)
    {
        if (key < _count)
        {
            _values[key] = fold(_values[key], value);
            return;
        }

        if (key == _values.Length)
        {
            Array.Resize(ref _values, _values.Length * 2);
        }

        _values[key] = value;
        _count++;
    }

    protected override long ValueBytes => (long)_count * ValueSize<TValue>.Fixed;

    protected override void WriteEntries(RunOutput output, int key)
    {
        var writer = BeginEntry();
        Format.WriteValue(ref writer, _values[key]);
        EndEntry(output, ref writer, key, 1);
    }

    protected override void Clear()
    {
        Array.Clear(_values, 0, _count);
        _count = 0;
    }
}
