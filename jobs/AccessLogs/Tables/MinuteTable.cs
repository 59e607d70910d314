using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AccessLogs.Tables;

/// <summary>
/// The figures of each minute with requests. Lines come nearly in the order of time, so that most of them are of the minute of the
/// line before: then nothing is looked up.
/// </summary>
internal sealed class MinuteTable
{
    private const long None = -1;

    private readonly Dictionary<long, int> _rowOf = [];
    private MinuteFigures[] _rows = new MinuteFigures[1];
    private long _current = None;
    private int _row;

    /// <summary>The minutes there are, in the order of arrival.</summary>
    public ReadOnlyMemory<MinuteFigures> Rows => _rows.AsMemory(0, _rowOf.Count);

    /// <summary>Counts a request.</summary>
    /// <param name="minute">Its <see cref="MinuteFigures.Minute"/>.</param>
    /// <param name="status">Its status.</param>
    /// <param name="size">Its size.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Count(long minute, int status, long size)
    {
        ref var row = ref Get(minute);
        row.Hits++;
        row.Bytes += size;
        if (status >= 300)
        {
            var kind = status / 100;
            row.Redirects += kind == 3 ? 1 : 0;
            row.ClientErrors += kind == 4 ? 1 : 0;
            row.ServerErrors += kind == 5 ? 1 : 0;
        }
    }

    /// <summary>Adds minutes and their figures.</summary>
    /// <param name="minutes">The minutes.</param>
    public void Merge(ReadOnlySpan<MinuteFigures> minutes)
    {
        foreach (ref readonly var minute in minutes)
        {
            Get(minute.Minute).Add(minute);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref MinuteFigures Get(long minute)
    {
        if (minute != _current)
        {
            Find(minute);
        }

        return ref _rows[_row];
    }

    private void Find(long minute)
    {
        ref var row = ref CollectionsMarshal.GetValueRefOrAddDefault(_rowOf, minute, out var exists);
        if (!exists)
        {
            row = _rowOf.Count - 1;
            if (row == _rows.Length)
            {
                Array.Resize(ref _rows, row * 2);
            }

            _rows[row].Minute = minute;
        }

        (_current, _row) = (minute, row);
    }
}
