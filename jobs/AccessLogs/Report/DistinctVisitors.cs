using System.Numerics;
using AccessLogs.Tables;

namespace AccessLogs.Report;

/// <summary>
/// Counts the distinct visitors of rows that are made of others. A word a visitor has a bit for each of the first 64 rows: most panels have
/// no more, and a bit costs a tenth of a pair in a set. Later rows have the set.
/// </summary>
/// <param name="rows">The rows.</param>
/// <param name="visitorCount">All visitors there are.</param>
internal sealed unsafe class DistinctVisitors(RowTable rows, int visitorCount) : IDisposable
{
    private const int BitRows = 64;

    private readonly NativeArray<ulong> _bits = new();

    /// <summary>Counts a visitor of a row, once.</summary>
    /// <param name="row">The row.</param>
    /// <param name="visitor">The visitor.</param>
    public void Add(int row, int visitor)
    {
        if (row < BitRows)
        {
            _bits.Reserve(visitorCount);
            _bits.Pointer[visitor] |= 1UL << row;
        }
        else
        {
            rows.CountVisitor(row, visitor, rows.Pairs.PrefetchSlot(row, visitor));
        }
    }

    /// <summary>Writes the numbers of the first rows into them.</summary>
    public void Complete()
    {
        Span<int> counts = stackalloc int[BitRows];
        counts.Clear();
        for (long visitor = 0; visitor < _bits.Capacity; visitor++)
        {
            for (var bits = _bits.Pointer[visitor]; bits != 0; bits &= bits - 1)
            {
                counts[BitOperations.TrailingZeroCount(bits)]++;
            }
        }

        for (var row = 0; row < BitRows && row < rows.Keys.Count; row++)
        {
            rows.Rows[row].Visitors = counts[row];
        }
    }

    public void Dispose() => _bits.Dispose();
}
