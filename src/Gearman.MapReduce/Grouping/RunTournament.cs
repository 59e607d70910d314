namespace Gearman.MapReduce;

/// <summary>
/// Many sorted runs as one: a tree of losers, in which the cursor that moved plays again only those that it won against on its way
/// up. Of equal keys the earlier run's comes first.
/// </summary>
internal sealed class RunTournament<TKey, TValue> : IDisposable
{
    private readonly PairFormat<TKey, TValue> _format;
    private readonly List<RunCursor<TKey, TValue>> _cursors = [];
    private readonly int[] _losers; // by inner node, from 1; the players are the nodes from Count on

    public RunTournament(PairFormat<TKey, TValue> format, IReadOnlyList<Run> runs)
    {
        _format = format;
        _losers = new int[Math.Max(1, runs.Count)];
        try
        {
            foreach (var run in runs)
            {
                var cursor = new RunCursor<TKey, TValue>(format, run);
                _cursors.Add(cursor);
                cursor.Move();
            }
        }
        catch
        {
            Dispose();
            throw;
        }

        _losers[0] = runs.Count > 0 ? Play(1) : -1;
    }

    /// <summary>The cursor at the least entry; null when all are at their ends.</summary>
    public RunCursor<TKey, TValue>? First => _losers[0] >= 0 && _cursors[_losers[0]] is { IsAtEnd: false } first ? first : null;

    /// <summary>Moves the first cursor on.</summary>
    public void Move()
    {
        var winner = _losers[0];
        _cursors[winner].Move();
        for (var node = (winner + _cursors.Count) / 2; node > 0; node /= 2)
        {
            if (IsLess(_losers[node], winner))
            {
                (winner, _losers[node]) = (_losers[node], winner);
            }
        }

        _losers[0] = winner;
    }

    public void Dispose() => _cursors.ForEach(cursor => cursor.Dispose());

    /// <summary>Plays all matches below a node.</summary>
    private int Play(int node)
    {
        if (node >= _cursors.Count)
        {
            return node - _cursors.Count;
        }

        var (left, right) = (Play(2 * node), Play((2 * node) + 1));
        (var winner, _losers[node]) = IsLess(right, left) ? (right, left) : (left, right);
        return winner;
    }

    private bool IsLess(int x, int y)
    {
        var (left, right) = (_cursors[x], _cursors[y]);
        if (left.IsAtEnd || right.IsAtEnd)
        {
            return !left.IsAtEnd;
        }

        if (left.Prefix != right.Prefix)
        {
            return left.Prefix < right.Prefix;
        }

        var order = _format.Order is { } bytes
            ? bytes.Compare(left.Entry.Key.Span, right.Entry.Key.Span)
            : _format.Comparer.Compare(left.Key, right.Key);
        return order != 0 ? order < 0 : x < y;
    }
}
