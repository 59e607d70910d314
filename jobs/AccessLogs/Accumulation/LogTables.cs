using AccessLogs.Tables;

namespace AccessLogs.Accumulation;

/// <summary>All figures but the line numbers: what is merged, sent and reported.</summary>
internal sealed unsafe class LogTables : IDisposable
{
    /// <summary>Below so many pairs a second thread costs more than it saves.</summary>
    private const long ParallelPairs = 100_000;

    public ByteKeyTable Hosts { get; } = new();

    public ByteKeyTable UserAgents { get; } = new();

    public VisitorTable Visitors { get; } = new();

    /// <summary>Paths that were found.</summary>
    public RowTable Requests { get; } = new();

    /// <summary>Paths that were answered with 404.</summary>
    public RowTable NotFound { get; } = new();

    public RowTable Referrers { get; } = new();

    /// <summary>Methods and statuses without a bit in <see cref="Facets"/>.</summary>
    public RowTable RareMethods { get; } = new();

    public RowTable RareStatuses { get; } = new();

    /// <summary>Hits and bytes of each bit of <see cref="Facets"/>.</summary>
    public long[] FacetHits { get; } = new long[Facets.Count];

    public long[] FacetBytes { get; } = new long[Facets.Count];

    public long ValidLines { get; set; }

    public long FailedLines { get; set; }

    public long Bytes { get; set; }

    public TimeRange Times;

    /// <summary>The tables with rows, in the order in which they are sent.</summary>
    public IReadOnlyList<RowTable> RowTables => [Requests, NotFound, Referrers, RareMethods, RareStatuses];

    /// <summary>A measure of the work that merging these tables into others is.</summary>
    public long Weight => Visitors.Count + Requests.Pairs.Count + NotFound.Pairs.Count + Referrers.Pairs.Count;

    /// <summary>Adds the figures of others.</summary>
    /// <param name="other">The others, live or decoded; not changed.</param>
    public void Merge(in LogTablesView other)
    {
        ValidLines += other.ValidLines;
        FailedLines += other.FailedLines;
        Bytes += other.Bytes;
        Times.Add(other.Times);
        for (var i = 0; i < Facets.Count; i++)
        {
            FacetHits[i] += other.FacetHits[i];
            FacetBytes[i] += other.FacetBytes[i];
        }

        using var hosts = new NativeArray<int>();
        using var userAgents = new NativeArray<int>();
        using var visitors = new NativeArray<int>();
        Hosts.Merge(other.Hosts, hosts);
        UserAgents.Merge(other.UserAgents, userAgents);
        Visitors.Merge(other.Visitors, other.VisitorCount, hosts.Pointer, userAgents.Pointer, visitors);
        var views = other.RowTables;
        if (other.PairSlots < ParallelPairs)
        {
            for (var i = 0; i < views.Length; i++)
            {
                RowTables[i].Merge(views[i], visitors.Pointer);
            }
        }
        else
        {
            Parallel.For(0, views.Length, i => RowTables[i].Merge(views[i], visitors.Pointer));
        }
    }

    public void Dispose()
    {
        Hosts.Dispose();
        UserAgents.Dispose();
        Visitors.Dispose();
        foreach (var table in RowTables)
        {
            table.Dispose();
        }
    }
}
