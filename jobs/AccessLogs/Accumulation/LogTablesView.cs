using AccessLogs.Sketches;
using AccessLogs.Tables;

namespace AccessLogs.Accumulation;

/// <summary>The figures of <see cref="LogTables"/> as plain arrays: what live tables and a decoded partial result have in common.</summary>
internal unsafe struct LogTablesView
{
    public long ValidLines;
    public long FailedLines;
    public long ExcludedLines;
    public long Messages;
    public long Bytes;
    public TimeRange Times;
    public long[] FacetHits;
    public long[] FacetBytes;
    public KeysView Hosts;
    public KeysView UserAgents;
    public Visitor* Visitors;
    public int VisitorCount;

    public ReadOnlyMemory<MinuteFigures> Minutes;
    public LatencyView PageLatencies;
    public LatencyView HourLatencies;

    public LatencyView[] GroupLatencies;
    public VisitTable? Visits;
    public KeptLines? Latest;
    public Evidence? Evidence;
    public SketchTables? Sketches;

    /// <summary>In the order of <see cref="KeyTable"/>, and behind them those of the groups.</summary>
    public RowsView[] RowTables;

    /// <summary>As <see cref="LogTables.AllVisited"/>.</summary>
    public IReadOnlyList<VisitedRows> Visited;

    /// <summary>Views live tables.</summary>
    /// <param name="tables">The tables, to be kept alive and unchanged as long as the view is used.</param>
    public LogTablesView(LogTables tables)
    {
        ValidLines = tables.ValidLines;
        FailedLines = tables.FailedLines;
        ExcludedLines = tables.ExcludedLines;
        Messages = tables.Messages;
        Bytes = tables.Bytes;
        Times = tables.Times;
        FacetHits = tables.FacetHits;
        FacetBytes = tables.FacetBytes;
        Hosts = tables.Hosts.View;
        UserAgents = tables.UserAgents.View;
        Visitors = tables.Visitors.Visitors;
        VisitorCount = tables.Visitors.Count;
        Minutes = tables.Minutes.Rows;
        PageLatencies = tables.PageLatencies.View;
        HourLatencies = tables.HourLatencies.View;
        GroupLatencies = [.. tables.GroupLatencies.Select(table => table.View)];
        Visits = tables.Visits;
        Latest = tables.Latest;
        Evidence = tables.Evidence;
        Sketches = tables.Sketches;
        RowTables = [.. tables.RowTables.Select(table => table.View)];
        Visited = tables.AllVisited;
    }

    /// <summary>A measure of the work that merging these figures is.</summary>
    public readonly long Weight => RowTables.Sum(table => (long)table.Keys.Count) + Visited.Sum(visited => visited.Count);
}
