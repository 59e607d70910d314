using AccessLogs.Tables;

namespace AccessLogs.Spilling;

/// <summary>Deals the rows of a table out to parts, one part after the other: to each the rows that its visitors are in.</summary>
internal sealed unsafe class RowPart : IDisposable
{
    private const int NoRow = -1;

    private readonly RowsView _source;
    private readonly KeyPlaces _keys;
    private readonly NativeArray<byte> _home = new();
    private readonly NativeArray<int> _numbers = new();

    /// <summary>Makes ready.</summary>
    /// <param name="source">The rows, which stay where they are.</param>
    public RowPart(in RowsView source)
    {
        _source = source;
        _keys = new KeyPlaces(source.Keys);
        _home.Reserve(_keys.Count);
        _numbers.Reserve(_keys.Count);
        for (var row = 0; row < _keys.Count; row++)
        {
            _home.Pointer[row] = source.Rows[row].Visitors > 0 ? byte.MaxValue : (byte)0;
        }
    }

    /// <summary>Says that a visitor of a part was seen in a row, before any part is taken.</summary>
    /// <param name="row">The row.</param>
    /// <param name="part">The part.</param>
    public void See(int row, byte part) => _home.Pointer[row] = Math.Min(_home.Pointer[row], part);

    /// <summary>Begins a part: in the first are the rows without visitors, those of error logs.</summary>
    /// <param name="part">The part.</param>
    /// <param name="target">Takes its rows.</param>
    public void Begin(int part, RowTable target)
    {
        new Span<int>(_numbers.Pointer, _keys.Count).Fill(NoRow);
        for (var row = 0; part == 0 && row < _keys.Count; row++)
        {
            if (_source.Rows[row].Visitors == 0)
            {
                Number(row, part, target);
            }
        }
    }

    /// <summary>Adds a row and a visitor of it. Hits and bytes of a row are in the first part that has it.</summary>
    /// <param name="row">The row.</param>
    /// <param name="part">The part.</param>
    /// <param name="target">Takes them.</param>
    /// <param name="visitor">The number there of the visitor.</param>
    public void Take(int row, int part, RowTable target, int visitor) => target.CountVisitor(Number(row, part, target), visitor);

    /// <summary>Adds the response times of the rows whose first part it is; to be called behind all others.</summary>
    /// <param name="part">The part.</param>
    /// <param name="times">The response times of the rows.</param>
    /// <param name="target">Takes them.</param>
    public void TakeTimes(int part, in LatencyView times, LatencyTable target)
    {
        for (long i = 0; i < times.Count; i++)
        {
            var cell = times.Cells[i];
            if (cell.Key != 0 && _home.Pointer[cell.Row] == part)
            {
                cell.Key = LatencyCell.KeyOf(_numbers.Pointer[cell.Row], cell.Bucket);
                target.Add(cell);
            }
        }
    }

    public void Dispose()
    {
        _keys.Dispose();
        _home.Dispose();
        _numbers.Dispose();
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
}
