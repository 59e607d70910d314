using AccessLogs.Tables;

namespace AccessLogs.Spilling;

/// <summary>Deals the rows of a table out to parts, one part after the other: to each the rows that its visitors are in.</summary>
internal sealed unsafe class RowPart : IDisposable
{
    private const int NoRow = -1;

    private readonly RowsView _source;
    private readonly KeyPlaces _keys;
    private readonly NativeArray<ulong> _pairs = new();
    private readonly NativeArray<byte> _home = new();
    private readonly NativeArray<int> _numbers = new();
    private readonly long[] _starts;

    /// <summary>Makes ready.</summary>
    /// <param name="source">The rows, which stay where they are.</param>
    /// <param name="partOfVisitor">The part of each visitor.</param>
    /// <param name="parts">How many parts there are.</param>
    public RowPart(in RowsView source, byte* partOfVisitor, int parts)
    {
        _source = source;
        _keys = new KeyPlaces(source.Keys);
        _home.Reserve(_keys.Count);
        _numbers.Reserve(_keys.Count);
        new Span<int>(_numbers.Pointer, _keys.Count).Fill(NoRow);
        _starts = new long[parts + 1];
        SortPairs(partOfVisitor);
    }

    /// <summary>Adds a part's rows. Hits, bytes and response times of a row are in the first part that has it.</summary>
    /// <param name="part">The part.</param>
    /// <param name="target">Takes them.</param>
    /// <param name="visitors">The number there of each visitor of the part.</param>
    /// <param name="times">The response times of the rows; none if there are none.</param>
    /// <param name="targetTimes">Takes them; null if there are none.</param>
    public void Take(int part, RowTable target, int* visitors, in LatencyView times, LatencyTable? targetTimes)
    {
        if (part == 0)
        {
            TakeUnvisited(target);
        }

        for (var i = _starts[part]; i < _starts[part + 1]; i++)
        {
            var row = PairSet.Row(_pairs.Pointer[i]);
            var number = Number(row, part, target);
            var visitor = visitors[PairSet.Visitor(_pairs.Pointer[i])];
            target.CountVisitor(number, visitor, target.Pairs.PrefetchSlot(number, visitor));
        }

        for (long i = 0; targetTimes is not null && i < times.Count; i++)
        {
            var cell = times.Cells[i];
            if (cell.Key != 0 && _home.Pointer[cell.Row] == part)
            {
                cell.Key = LatencyCell.KeyOf(_numbers.Pointer[cell.Row], cell.Bucket);
                targetTimes.Add(cell);
            }
        }

        for (var i = _starts[part]; i < _starts[part + 1]; i++)
        {
            _numbers.Pointer[PairSet.Row(_pairs.Pointer[i])] = NoRow;
        }
    }

    public void Dispose()
    {
        _keys.Dispose();
        _pairs.Dispose();
        _home.Dispose();
        _numbers.Dispose();
    }

    /// <summary>Rows without visitors are those of error logs.</summary>
    private void TakeUnvisited(RowTable target)
    {
        for (var row = 0; row < _keys.Count; row++)
        {
            if (_source.Rows[row].Visitors == 0)
            {
                Number(row, 0, target);
            }
        }
    }

    private int Number(int row, int part, RowTable target)
    {
        ref var number = ref _numbers.Pointer[row];
        if (number == NoRow)
        {
            number = target.GetOrAdd(_keys[row]);
            if (_home.Pointer[row] == part)
            {
                target.Count(number, _source.Rows[row].Hits, _source.Rows[row].Bytes);
            }
        }

        return number;
    }

    /// <summary>Puts the pairs in the order of their parts, by counting.</summary>
    private void SortPairs(byte* partOfVisitor)
    {
        for (var row = 0; row < _keys.Count; row++)
        {
            if (_source.Rows[row].Visitors > 0)
            {
                var part = partOfVisitor[_source.Rows[row].FirstVisitor];
                _home.Pointer[row] = part;
                _starts[part + 1]++;
            }
        }

        for (long i = 0; i < _source.PairSlots; i++)
        {
            if (_source.Pairs[i] != 0)
            {
                var part = partOfVisitor[PairSet.Visitor(_source.Pairs[i])];
                ref var home = ref _home.Pointer[PairSet.Row(_source.Pairs[i])];
                home = Math.Min(home, part);
                _starts[part + 1]++;
            }
        }

        for (var part = 1; part < _starts.Length; part++)
        {
            _starts[part] += _starts[part - 1];
        }

        _pairs.Reserve(_starts[^1]);
        var next = _starts.AsSpan(0, _starts.Length - 1).ToArray();
        for (var row = 0; row < _keys.Count; row++)
        {
            if (_source.Rows[row].Visitors > 0)
            {
                var visitor = _source.Rows[row].FirstVisitor;
                _pairs.Pointer[next[partOfVisitor[visitor]]++] = PairSet.Slot(row, visitor);
            }
        }

        for (long i = 0; i < _source.PairSlots; i++)
        {
            if (_source.Pairs[i] != 0)
            {
                _pairs.Pointer[next[partOfVisitor[PairSet.Visitor(_source.Pairs[i])]]++] = _source.Pairs[i];
            }
        }
    }
}
