using System.Numerics;
using System.Text;
using AccessLogs.Accumulation;
using AccessLogs.Tables;

namespace AccessLogs.Report;

/// <summary>Makes the report of the tables. Here, and only here, keys become text.</summary>
internal static unsafe class ReportBuilder
{
    /// <summary>Makes the report.</summary>
    /// <param name="tables">The figures.</param>
    /// <param name="splits">Where the lines came from.</param>
    /// <param name="inputs">The names of the inputs.</param>
    /// <param name="top">The most rows of a panel.</param>
    /// <returns>The report.</returns>
    public static AccessLogReport Build(LogTables tables, SplitList splits, IReadOnlyList<string> inputs, int top)
    {
        using var hosts = new NativeArray<Row>();
        using var userAgents = new NativeArray<Row>();
        using var days = new RowTable();
        using var statuses = new RowTable();
        using var methods = new RowTable();
        using var hours = new RowTable();
        hosts.Reserve(tables.Hosts.Count);
        userAgents.Reserve(tables.UserAgents.Count);
        var facetVisitors = SumVisitors(tables.Visitors, hosts.Pointer, userAgents.Pointer, days);
        AddFacets(tables, facetVisitors, hours, 0, Facets.FirstMethod);
        AddFacets(tables, facetVisitors, methods, Facets.FirstMethod, Facets.FirstStatus);
        AddFacets(tables, facetVisitors, statuses, Facets.FirstStatus, Facets.Count);
        AddRows(tables.RareMethods, methods);
        AddRows(tables.RareStatuses, statuses);
        ReportPanel[] panels =
        [
            Panel("visitors", days, top),
            Panel("requests", tables.Requests, top),
            Panel("not_found", tables.NotFound, top),
            PanelBuilder.Build("hosts", tables.Hosts.View, hosts.Pointer, top),
            PanelBuilder.Build("user_agents", tables.UserAgents.View, userAgents.Pointer, top),
            Panel("referrers", tables.Referrers, top),
            Panel("status_codes", statuses, top),
            Panel("methods", methods, top),
            Panel("hours", hours, top),
        ];
        return new AccessLogReport(General(tables), panels, [.. splits.FailedLines.Select(line => Failed(line, splits, inputs))]);
    }

    private static ReportPanel Panel(string name, RowTable table, int top) => PanelBuilder.Build(name, table.Keys.View, table.Rows, top);

    /// <summary>Sums the visitors by client, user agent and day; answers with the visitors of each facet.</summary>
    private static int[] SumVisitors(VisitorTable visitors, Row* hosts, Row* userAgents, RowTable days)
    {
        var facets = new int[Facets.Count];
        var rowOfDay = new Dictionary<int, int>();
        var (day, dayRow) = (-1, -1);
        foreach (ref readonly var visitor in new ReadOnlySpan<Visitor>(visitors.Visitors, visitors.Count))
        {
            if (visitor.Day != day)
            {
                day = visitor.Day;
                if (!rowOfDay.TryGetValue(day, out dayRow))
                {
                    dayRow = days.GetOrAdd(Encoding.ASCII.GetBytes(DateOnly.FromDayNumber(day).ToString("yyyy-MM-dd")));
                    rowOfDay.Add(day, dayRow);
                }
            }

            Add(ref hosts[visitor.Host], visitor);
            Add(ref userAgents[visitor.UserAgent], visitor);
            Add(ref days.Rows[dayRow], visitor);
            for (var bits = visitor.FacetBits; bits != 0; bits &= bits - 1)
            {
                facets[BitOperations.TrailingZeroCount(bits)]++;
            }
        }

        return facets;
    }

    private static void Add(ref Row row, in Visitor visitor)
    {
        row.Hits += visitor.Hits;
        row.Bytes += visitor.Bytes;
        row.Visitors++;
    }

    private static void AddFacets(LogTables tables, int[] visitors, RowTable rows, int first, int end)
    {
        for (var bit = first; bit < end; bit++)
        {
            if (tables.FacetHits[bit] > 0)
            {
                var row = rows.GetOrAdd(Encoding.ASCII.GetBytes(Facets.Name(bit)));
                rows.Rows[row] = new Row { Hits = tables.FacetHits[bit], Bytes = tables.FacetBytes[bit], Visitors = visitors[bit] };
            }
        }
    }

    private static void AddRows(RowTable rare, RowTable rows)
    {
        var keys = rare.Keys.View;
        var next = keys.Keys;
        var end = next + keys.Length;
        for (var i = 0; i < keys.Count; i++)
        {
            var length = (int)Varint.Read(ref next, end);
            var row = rows.GetOrAdd(new ReadOnlySpan<byte>(next, length));
            rows.Rows[row] = rare.Rows[i];
            next += length;
        }
    }

    private static GeneralFigures General(LogTables tables) => new()
    {
        TotalRequests = tables.ValidLines + tables.FailedLines,
        ValidRequests = tables.ValidLines,
        FailedRequests = tables.FailedLines,
        UniqueVisitors = tables.Visitors.Count,
        UniqueFiles = tables.Requests.Keys.Count,
        UniqueNotFound = tables.NotFound.Keys.Count,
        Bandwidth = tables.Bytes,
        StartTime = tables.Times.IsEmpty ? null : Time(tables.Times.Start),
        EndTime = tables.Times.IsEmpty ? null : Time(tables.Times.End),
    };

    private static DateTimeOffset Time(in LogTimestamp time) =>
        new DateTimeOffset(time.UtcSeconds * TimeSpan.TicksPerSecond, TimeSpan.Zero).ToOffset(TimeSpan.FromMinutes(time.OffsetMinutes));

    private static FailedLine Failed(FailedLineRecord line, SplitList splits, IReadOnlyList<string> inputs)
    {
        var input = line.Split.Input;
        var name = input < inputs.Count ? inputs[input] : $"input {input + 1}";
        return new FailedLine(name, splits.LineNumber(line), line.Offset, line.Error, Encoding.UTF8.GetString(line.Excerpt));
    }
}
