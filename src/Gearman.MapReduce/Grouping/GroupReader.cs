using System.Collections;

namespace Gearman.MapReduce;

/// <summary>
/// The groups of a merge one by one, each as a key and a row of values: a list as often as one likes while it fits
/// memory; what is longer streams, once.
/// </summary>
internal sealed class GroupReader<TKey, TValue>(RunMerger<TKey, TValue> merger) : IEnumerable<TValue>
{
    private readonly List<TValue> _values = [];
    private bool _streamed;

    public bool TryRead(out TKey key)
    {
        while (merger.IsContinued)
        {
            merger.TryRead(out _, _values); // what the reducer left over
        }

        _streamed = false;
        return merger.TryRead(out key, _values);
    }

    public IEnumerator<TValue> GetEnumerator()
    {
        if (!merger.IsContinued && !_streamed)
        {
            return _values.GetEnumerator();
        }

        if (_streamed)
        {
            throw new InvalidOperationException("the values of this key are more than memory shall hold: they can be read once");
        }

        _streamed = true;
        return Stream();
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private IEnumerator<TValue> Stream()
    {
        while (true)
        {
            foreach (var value in _values)
            {
                yield return value;
            }

            if (!merger.IsContinued)
            {
                break;
            }

            merger.TryRead(out _, _values);
        }
    }
}
