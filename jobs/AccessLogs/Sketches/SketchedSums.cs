using AccessLogs.Accumulation;
using AccessLogs.Places;
using AccessLogs.Report;
using AccessLogs.Tables;

namespace AccessLogs.Sketches;

/// <summary>Makes the sums of a report of sketches.</summary>
internal static unsafe class SketchedSums
{
    private const int MinutesOfDay = 24 * 60;

    /// <summary>Makes them.</summary>
    /// <param name="tables">Totals and sketches, which stay as they are.</param>
    /// <param name="options">What was counted.</param>
    /// <returns>The sums, to be disposed of.</returns>
    public static ReportSums Of(LogTables tables, AnalysisOptions options)
    {
        var sketches = tables.Sketches!;
        var sums = ReportSums.OfParts(tables, options, GeoDatabase.None);
        for (var i = 0; i < LogTables.RowTableCount; i++)
        {
            Fill(sums.Tables.RowTables[i], sketches.All[i]);
        }

        sums.Tables.PageLatencies.Merge(sketches.Pages.Latencies.View);
        for (var i = 0; i < sketches.Groups.Count; i++)
        {
            FillGroup(sums, i, sketches.Groups[i]);
        }

        sums.HostBounds = Fill(sums.Tables.Hosts, sums.Visitors.AddHosts, sketches[SketchName.Hosts]);
        sums.UserAgentBounds = Fill(sums.Tables.UserAgents, sums.Visitors.AddUserAgents, sketches[SketchName.UserAgents]);
        foreach (var (target, source) in ((DerivedTable, SketchName)[])
            [(DerivedTable.Sites, SketchName.Sites), (DerivedTable.Phrases, SketchName.Phrases), (DerivedTable.FileTypes, SketchName.FileTypes), (DerivedTable.Networks, SketchName.Networks)])
        {
            using var derived = sketches.Derive(source);
            Fill(sums.Derived(target), derived);
        }

        using var agents = sketches.Derive(SketchName.Agents);
        var row = 0;
        foreach (var key in new KeyEnumerator(agents.Keys.View))
        {
            sums.Agents.Add(AgentClass.Read(key), RowOf(agents, row++));
        }

        AddDays(sums.Visitors, tables, sketches);
        if (sketches.Visits is not null)
        {
            sums.Visits?.Add(sketches.Visits);
        }

        if (sketches.Behaviour is not null)
        {
            sums.Behaviour?.Add(sketches.Behaviour, sketches[SketchName.Hosts]);
        }

        return sums;
    }

    /// <summary>How far the figures may be off.</summary>
    /// <param name="tables">Totals and sketches.</param>
    public static Approximation Errors(LogTables tables) => new()
    {
        SampledVisitors = tables.Sketches!.Visits?.Rate.Share,
        SampledBehaviour = tables.Sketches.Behaviour?.Rate.Share,
    };

    /// <summary>The totals.</summary>
    /// <param name="tables">Totals and sketches.</param>
    /// <param name="sums">What was made of them.</param>
    public static GeneralFigures General(LogTables tables, ReportSums sums) => ReportBuilder.General(tables) with
    {
        UniqueVisitors = Estimate(tables.Sketches!.Visitors),
        UniqueFiles = (int)sums.Tables.Requests.Bounds!.Distinct,
        UniqueNotFound = (int)sums.Tables.NotFound.Bounds!.Distinct,
    };

    private static void FillGroup(ReportSums sums, int index, GroupSketch group)
    {
        Fill(sums.Tables.RowTables[LogTables.RowTableCount + index], group.Rows.Table);
        sums.Tables.GroupLatencies[index].Merge(group.Rows.Latencies.View);
        if (group.Outer is not null)
        {
            using var outer = group.DeriveOuter();
            Fill(sums.Outer(index), outer.Table);
            var latencies = sums.OuterLatencies[index] = new LatencyTable();
            latencies.Merge(outer.Latencies.View);
        }
    }

    private static void Fill(RowTable target, SketchTable source)
    {
        var row = 0;
        foreach (var key in new KeyEnumerator(source.Keys.View))
        {
            target.Set(target.GetOrAdd(key), RowOf(source, row++));
        }

        target.Bounds = BoundsOf(source);
    }

    private static RowBounds Fill(ByteKeyTable target, Action<int, Row> add, SketchTable source)
    {
        var row = 0;
        foreach (var key in new KeyEnumerator(source.Keys.View))
        {
            add(target.GetOrAdd(key), RowOf(source, row++));
        }

        return BoundsOf(source);
    }

    private static RowBounds BoundsOf(SketchTable source)
    {
        var missing = new long[source.Keys.Count];
        for (var row = 0; row < missing.Length; row++)
        {
            missing[row] = source[row].Missing;
        }

        var distinct = source.Dropped == 0 ? missing.Length : Math.Max(HyperLogLog.Estimate(source.Distinct), missing.Length);
        return new RowBounds(missing, source.Dropped, distinct);
    }

    /// <summary>A row has no more visitors than hits.</summary>
    private static Row RowOf(SketchTable source, int row) => new()
    {
        Hits = source[row].Hits,
        Bytes = source[row].Bytes,
        Visitors = (int)Math.Min(Estimate(source.Visitors(row)), source[row].Hits),
    };

    private static void AddDays(VisitorSums sums, LogTables tables, SketchTables sketches)
    {
        var figures = new Dictionary<int, Row>();
        foreach (ref readonly var minute in tables.Minutes.Rows.Span)
        {
            ref var row = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(figures, (int)(minute.Minute / MinutesOfDay), out _);
            row.Hits += minute.Hits;
            row.Bytes += minute.Bytes;
        }

        foreach (var (day, sketch) in sketches.Days)
        {
            var hours = new int[DaySketch.Hours];
            for (var hour = 0; hour < hours.Length; hour++)
            {
                hours[hour] = Estimate(sketch.Hour(hour));
            }

            sums.AddDay(day, figures.GetValueOrDefault(day) with { Visitors = Estimate(sketch.Day) }, hours);
        }

        for (var hour = 0; hour < DaySketch.Hours; hour++)
        {
            sums.SetHour(hour, Estimate(sketches.HourOfDay(hour)));
        }

        for (var bit = 0; bit < Facets.Count; bit++)
        {
            sums.Facets[bit] = Estimate(sketches.Facet(bit));
        }
    }

    private static int Estimate(ReadOnlySpan<byte> registers) => (int)Math.Min(HyperLogLog.Estimate(registers), int.MaxValue);
}
