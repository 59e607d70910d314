using System.Text;
using AccessLogs.Accumulation;
using AccessLogs.Classification;
using AccessLogs.Places;
using AccessLogs.Tables;

namespace AccessLogs.Report;

/// <summary>Makes the report of the tables. Here, and only here, keys become text.</summary>
internal sealed unsafe class ReportBuilder(LogTables tables, AnalysisOptions options, GeoDatabase places, RowChoice choice)
{
    /// <summary>Below so many keys and visitors a second thread costs more than it saves.</summary>
    private const int ParallelWeight = 20_000;

    /// <summary>Makes the report.</summary>
    /// <param name="tables">The figures.</param>
    /// <param name="options">What was counted.</param>
    /// <param name="splits">Where the lines came from.</param>
    /// <param name="inputs">The names of the inputs.</param>
    /// <param name="top">The most rows of a panel.</param>
    /// <param name="slices">The figures by spans of time; null when they are not kept.</param>
    /// <returns>The report.</returns>
    public static AccessLogReport Build(LogTables tables, AnalysisOptions options, SplitList splits, IReadOnlyList<string> inputs, int top, TimeSlices? slices)
    {
        using var places = new GeoDatabase(options.GeoDatabases);
        var panels = new ReportBuilder(tables, options, places, new RowChoice(top)).BuildPanels();
        return new AccessLogReport(
            General(tables), panels, [.. splits.FailedLines.Select(line => Failed(line, splits, inputs))], slices is null ? [] : SliceBuilder.Build(slices, options, places, panels));
    }

    /// <summary>Makes the panels.</summary>
    /// <returns>Those that a report has, in its order.</returns>
    public List<ReportPanel> BuildPanels()
    {
        using var sums = new VisitorSums(tables);
        // The longest first, so that the threads end together.
        Func<IEnumerable<ReportPanel>>[] builders =
        [
            () => [Rows(Panels.Requests, KeyTable.Requests)],
            () => [Rows(Panels.Referrers, KeyTable.Referrers)],
            () => [Derived(Panels.ReferringSites, ReferrerRules.Site, tables.Referrers), Derived(Panels.KeyPhrases, ReferrerRules.Phrase, tables.Referrers)],
            () => [Derived(Panels.FileTypes, PathRules.Extension, tables.Requests, tables.NotFound)],
            () => [PanelBuilder.Build(Panels.Hosts, new PanelRows(tables.Hosts.View, sums.Hosts), choice), Networks(sums)],
            () => [PanelBuilder.Build(Panels.StaticFiles, new PanelRows(tables.Requests) { Filter = PathRules.IsStatic }, choice)],
            () => OfStudies(),
            () => OfAgents(sums),
            () => options.GeoDatabases.Count == 0 || options.CountsPlaces ? [] : new PlacePanels(places, tables.Hosts.View, sums.Hosts).Build(choice),
            () => OfTimes(sums),
            () => OfFacets(sums),
            () =>
            [
                Rows(Panels.NotFound, KeyTable.NotFound), Rows(Panels.VirtualHosts, KeyTable.VirtualHosts), Rows(Panels.Users, KeyTable.Users),
                Rows(Panels.MimeTypes, KeyTable.MimeTypes), Rows(Panels.TlsProtocols, KeyTable.TlsProtocols), Rows(Panels.TlsCiphers, KeyTable.TlsCiphers),
                Rows(Panels.CacheStatuses, KeyTable.CacheStatuses), Rows(Panels.ErrorLevels, KeyTable.ErrorLevels),
                Rows(Panels.ErrorModules, KeyTable.ErrorModules), Rows(Panels.ErrorMessages, KeyTable.ErrorMessages),
                Rows(Panels.ErrorClients, KeyTable.ErrorClients), Rows(Panels.ErrorDays, KeyTable.ErrorDays), Rows(Panels.ErrorHours, KeyTable.ErrorHours),
            ],
        ];
        var results = new IEnumerable<ReportPanel>[builders.Length];
        if (tables.Weight < ParallelWeight)
        {
            for (var i = 0; i < builders.Length; i++)
            {
                results[i] = builders[i]();
            }
        }
        else
        {
            Parallel.For(0, builders.Length, i => results[i] = builders[i]());
        }

        var order = Panels.All.Select((panel, i) => (panel.Name, i)).ToDictionary(StringComparer.Ordinal);
        return
        [
            .. results.SelectMany(panels => panels)
                .Where(panel => panel.TotalRows > 0 || Panels.Permanent.Contains(panel.Definition))
                .OrderBy(panel => order.GetValueOrDefault(panel.Name, int.MaxValue)),
        ];
    }

    private List<ReportPanel> OfStudies()
    {
        var groups = new GroupPanels(tables, choice);
        var all = options.AllGroups.Select(groups.Build).ToLookup(panel => GroupBy.Places.Any(place => place.Definition == panel.Definition));
        List<ReportPanel> panels = [.. all[false], .. PlacePanels.Known([.. all[true].Select(PlacePanels.WithoutSelf)])];
        if (options.Behaviour)
        {
            panels.Add(new BehaviourPanel(tables, choice.Top).Build());
        }

        if (options.Sessions)
        {
            panels.AddRange(new VisitPanels(tables, choice).Build());
        }

        if (options.Latest > 0 && tables.Latest is { } latest)
        {
            panels.Add(new ReportPanel(
                Panels.LatestRequests, [.. latest.Lines.Take(choice.Top).Select(line => new ReportRow(line.Text, 1, 1, line.Size))], latest.Lines.Count)
            { TotalHits = latest.Lines.Count });
        }

        return panels;
    }

    private ReportPanel Rows(PanelDefinition definition, KeyTable table) => PanelBuilder.Build(definition, new PanelRows(tables[table]), choice);

    private ReportPanel Derived(PanelDefinition definition, DerivedRows.KeyOf keyOf, params RowTable[] sources)
    {
        using var rows = new RowTable();
        using var visitors = new DistinctVisitors(rows, tables.Visitors.Count);
        foreach (var source in sources)
        {
            DerivedRows.AddDistinct(rows, visitors, source, keyOf);
        }

        visitors.Complete();

        return PanelBuilder.Build(definition, new PanelRows(rows), choice);
    }

    private ReportPanel Networks(VisitorSums sums)
    {
        using var rows = new RowTable();
        DerivedRows.AddSums(rows, tables.Hosts.View, sums.Hosts, NetworkRules.Of);
        return PanelBuilder.Build(Panels.Networks, new PanelRows(rows), choice);
    }

    private ReportPanel[] OfAgents(VisitorSums sums)
    {
        var keys = tables.UserAgents.View;
        var agents = new AgentPanels(keys, sums.UserAgents);
        return
        [
            PanelBuilder.Build(Panels.UserAgents, new PanelRows(keys, sums.UserAgents), choice),
            agents.OperatingSystems(choice), agents.Browsers(choice), agents.Audience(choice), agents.AiCrawlers(choice),
        ];
    }

    private List<ReportPanel> OfTimes(VisitorSums sums)
    {
        var hours = tables.HourLatencies.Count > 0 ? new LatencySummary(tables.HourLatencies) : null;
        List<ReportPanel> panels =
        [
            TimePanels.Days(sums, choice), TimePanels.HoursOfTheDay(tables, sums, choice), TimePanels.Weekdays(sums, choice),
            TimePanels.Timeline(tables, sums, hours, choice), TimePanels.ErrorBursts(tables, choice),
        ];
        if (tables.PageLatencies.Count > 0)
        {
            var pages = new LatencySummary(tables.PageLatencies);
            panels.Add(PanelBuilder.Build(Panels.ResponseTimes, SortedBy(pages, LatencySummary.Total), choice));
            panels.Add(PanelBuilder.Build(Panels.SlowPages, SortedBy(pages, LatencySummary.Percentile95), choice));
        }

        return panels;
    }

    private PanelRows SortedBy(LatencySummary pages, int figure) => new(tables.Requests)
    {
        SortValue = row => pages.Of(row) is { Count: > 0 } figures ? figures[figure] : PanelBuilder.LeftOut,
        Further = row => pages.Of(row),
    };

    private ReportPanel[] OfFacets(VisitorSums sums) =>
    [
        OfFacets(Panels.Methods, sums.Facets, 0, Facets.FirstProtocol, KeyTable.RareMethods),
        OfFacets(Panels.Protocols, sums.Facets, Facets.FirstProtocol, Facets.FirstStatus, KeyTable.RareProtocols),
        OfFacets(Panels.StatusCodes, sums.Facets, Facets.FirstStatus, Facets.Count, KeyTable.RareStatuses),
    ];

    private ReportPanel OfFacets(PanelDefinition definition, int[] visitors, int first, int end, KeyTable rare)
    {
        using var rows = new RowTable();
        for (var bit = first; bit < end; bit++)
        {
            if (tables.FacetHits[bit] > 0)
            {
                var row = rows.GetOrAdd(Encoding.ASCII.GetBytes(Facets.Name(bit)));
                rows.Rows[row] = new Row { Hits = tables.FacetHits[bit], Bytes = tables.FacetBytes[bit], Visitors = visitors[bit] };
            }
        }

        var keys = tables[rare].Keys.View;
        DerivedRows.AddSums(rows, keys, tables[rare].Rows, (name, _) => name);
        return PanelBuilder.Build(definition, new PanelRows(rows), choice);
    }

    /// <summary>The totals.</summary>
    public static GeneralFigures General(LogTables tables) => new()
    {
        TotalRequests = tables.ValidLines + tables.FailedLines,
        ValidRequests = tables.ValidLines,
        FailedRequests = tables.FailedLines,
        ExcludedRequests = tables.ExcludedLines,
        Messages = tables.Messages,
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
