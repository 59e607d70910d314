using AccessLogs.Accumulation;
using AccessLogs.Tables;

namespace AccessLogs.Spilling;

/// <summary>
/// Deals tables out to parts by <see cref="VisitorParts"/>. What is of times (minutes, response times by hours) and kept lines are in no part: they
/// are bounded by the length of the log's time, and stay where they are.
/// </summary>
internal sealed unsafe class TableParts : IDisposable
{
    private const int NoNumber = -1;

    private readonly AnalysisOptions _options;
    private readonly LogTablesView _source;
    private readonly VisitorParts _parts;
    private readonly RowPart[] _rows;
    private readonly KeyPlaces _hosts;
    private readonly KeyPlaces _userAgents;
    private readonly NativeArray<byte> _partOfVisitor = new();
    private readonly NativeArray<int> _hostNumbers = new();
    private readonly NativeArray<int> _userAgentNumbers = new();
    private readonly NativeArray<int> _visitorNumbers = new();

    /// <summary>Makes ready.</summary>
    /// <param name="source">The tables, which stay as they are.</param>
    /// <param name="options">What was counted.</param>
    /// <param name="count">How many parts, at most 256.</param>
    /// <param name="seed">Which way of dealing out.</param>
    public TableParts(in LogTablesView source, AnalysisOptions options, int count, ulong seed)
    {
        (_source, _options) = (source, options);
        _parts = new VisitorParts(source, count, seed);
        _hosts = new KeyPlaces(source.Hosts);
        _userAgents = new KeyPlaces(source.UserAgents);
        _hostNumbers.Reserve(_hosts.Count);
        _userAgentNumbers.Reserve(_userAgents.Count);
        _visitorNumbers.Reserve(source.VisitorCount);
        _partOfVisitor.Reserve(source.VisitorCount);
        for (var i = 0; i < source.VisitorCount; i++)
        {
            _partOfVisitor.Pointer[i] = (byte)_parts.Of(source.Visitors[i].Host, source.Visitors[i].UserAgent);
        }

        _rows = [.. source.RowTables.Select(rows => new RowPart(rows))];
        for (var i = 0; i < source.Visited.Count; i++)
        {
            var visited = source.Visited[i];
            for (var visitor = 0; visitor < visited.VisitorCount; visitor++)
            {
                foreach (var number in visited[visitor])
                {
                    if (number != 0)
                    {
                        _rows[LogTables.TableOf(i, number)].See(RowTable.RowOf(number), _partOfVisitor.Pointer[visitor]);
                    }
                }
            }
        }
    }

    /// <summary>The figures of a part.</summary>
    /// <param name="part">The part.</param>
    /// <returns>New tables, in which the valid lines are those of the visitors.</returns>
    public LogTables Take(int part)
    {
        var target = new LogTables(_options);
        new Span<int>(_hostNumbers.Pointer, _hosts.Count).Fill(NoNumber);
        new Span<int>(_userAgentNumbers.Pointer, _userAgents.Count).Fill(NoNumber);
        for (var i = 0; i < _source.VisitorCount; i++)
        {
            if (_partOfVisitor.Pointer[i] == part)
            {
                ref readonly var visitor = ref _source.Visitors[i];
                var (host, userAgent) = (Number(_hostNumbers, _hosts, target.Hosts, visitor.Host), Number(_userAgentNumbers, _userAgents, target.UserAgents, visitor.UserAgent));
                var number = target.Visitors.GetOrAdd(visitor.Day, host, userAgent, target.Visitors.PrefetchSlot(visitor.Day, host, userAgent));
                target.Visitors.Visitors[number].Count(visitor.Hits, visitor.Bytes, visitor.FacetBits, visitor.HalfHours);
                target.ValidLines += visitor.Hits; // a partial result has as many at least
                _visitorNumbers.Pointer[i] = number;
            }
        }

        TakeRows(part, target);
        TakeVisits(part, target);
        return target;
    }

    public void Dispose()
    {
        _parts.Dispose();
        _hosts.Dispose();
        _userAgents.Dispose();
        _partOfVisitor.Dispose();
        _hostNumbers.Dispose();
        _userAgentNumbers.Dispose();
        _visitorNumbers.Dispose();
        Array.ForEach(_rows, rows => rows.Dispose());
    }

    private static int Number(NativeArray<int> numbers, KeyPlaces keys, ByteKeyTable target, int key)
    {
        ref var number = ref numbers.Pointer[key];
        if (number == NoNumber)
        {
            number = target.GetOrAdd(keys[key]);
        }

        return number;
    }

    private void TakeRows(int part, LogTables target)
    {
        for (var i = 0; i < _rows.Length; i++)
        {
            _rows[i].Begin(part, target.RowTables[i]);
        }

        for (var i = 0; i < _source.Visited.Count; i++)
        {
            var visited = _source.Visited[i];
            for (var visitor = 0; visitor < visited.VisitorCount; visitor++)
            {
                if (_partOfVisitor.Pointer[visitor] != part)
                {
                    continue;
                }

                foreach (var number in visited[visitor])
                {
                    if (number != 0)
                    {
                        var table = LogTables.TableOf(i, number);
                        _rows[table].Take(RowTable.RowOf(number), part, target.RowTables[table], _visitorNumbers.Pointer[visitor]);
                    }
                }
            }
        }

        _rows[(int)KeyTable.Requests].TakeTimes(part, _source.PageLatencies, target.PageLatencies);
        for (var i = 0; i < target.GroupLatencies.Count; i++)
        {
            _rows[LogTables.RowTableCount + i].TakeTimes(part, _source.GroupLatencies[i], target.GroupLatencies[i]);
        }
    }

    private void TakeVisits(int part, LogTables target)
    {
        if (_source.Visits is null)
        {
            return;
        }

        using var pages = new KeyPlaces(_source.Visits.Pages.View);
        foreach (ref readonly var visit in _source.Visits.Spans)
        {
            if (visit.Pages > 0 && _parts.Of(visit.Host, visit.UserAgent) == part)
            {
                target.Visits!.Add(visit with
                {
                    Host = Number(_hostNumbers, _hosts, target.Hosts, visit.Host),
                    UserAgent = Number(_userAgentNumbers, _userAgents, target.UserAgents, visit.UserAgent),
                    Entry = target.Visits.Pages.GetOrAdd(pages[visit.Entry]),
                    Exit = target.Visits.Pages.GetOrAdd(pages[visit.Exit]),
                    Earlier = 0,
                });
            }
        }
    }
}
