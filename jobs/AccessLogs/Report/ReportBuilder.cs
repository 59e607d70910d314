using System.Runtime.ExceptionServices;
using System.Text;
using AccessLogs.Accumulation;
using AccessLogs.Classification;
using AccessLogs.Places;
using AccessLogs.Sketches;
using AccessLogs.Tables;

namespace AccessLogs.Report;

/// <summary>Makes the report of the tables. Here, and only here, keys become text.</summary>
internal sealed unsafe class ReportBuilder(ReportSums sums, AnalysisOptions options, RowChoice choice)
{
    private readonly LogTables _tables = sums.Tables;
    private readonly VisitorSums _visitors = sums.Visitors;

    /// <summary>Below so many keys and visitors a second thread costs more than it saves.</summary>
    private const int ParallelWeight = 20_000;

    /// <summary>Makes the report.</summary>
    /// <param name="tables">The figures.</param>
    /// <param name="options">What was counted.</param>
    /// <param name="splits">Where the lines came from.</param>
    /// <param name="inputs">The names of the inputs.</param>
    /// <param name="top">The most rows of a panel.</param>
    /// <returns>The report.</returns>
    public static AccessLogReport Build(LogTables tables, AnalysisOptions options, SplitList splits, IReadOnlyList<string> inputs, int top)
    {
        using var places = new GeoDatabase(options.GeoDatabases);
        using var sums = options.Approximate ? SketchedSums.Of(tables, options) : ReportSums.Of(tables, options, places);
        var panels = new ReportBuilder(sums, options, new RowChoice(top)).BuildPanels();
        var general = options.Approximate ? SketchedSums.General(tables, sums) : General(tables);
        return new AccessLogReport(general, panels, Failed(splits, inputs), [])
        {
            Approximation = options.Approximate ? SketchedSums.Errors(tables) : null,
        };
    }

    /// <summary>Makes the report of spans of time, and of each of them.</summary>
    /// <param name="slices">The figures by spans.</param>
    /// <param name="options">What was counted.</param>
    /// <param name="splits">Where the lines came from.</param>
    /// <param name="inputs">The names of the inputs.</param>
    /// <param name="top">The most rows of a panel.</param>
    /// <param name="followed">Of these the first that are followed through time.</param>
    /// <returns>The report.</returns>
    public static AccessLogReport Build(TimeSlices slices, AnalysisOptions options, SplitList splits, IReadOnlyList<string> inputs, int top, int followed)
    {
        using var places = new GeoDatabase(options.GeoDatabases);
        using var spans = new SliceBuilder(slices, options, places, followed);
        AccessLogReport? whole = null;
        try
        {
            // Two threads from the start: putting the spans together is the work of one.
            Parallel.Invoke(() => whole = BuildSum(slices, options, splits, inputs, top), spans.FindLeading);
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.Flatten().InnerExceptions[0]); // a database of places that is damaged
        }

        return new AccessLogReport(whole!.General, whole.Panels, whole.FailedLines, spans.Build(whole.Panels));
    }

    private static AccessLogReport BuildSum(TimeSlices slices, AnalysisOptions options, SplitList splits, IReadOnlyList<string> inputs, int top)
    {
        using var sum = slices.Sum();
        return Build(sum, options, splits, inputs, top);
    }

    /// <summary>Makes the panels of all rows.</summary>
    /// <returns>Those that a report has, in its order.</returns>
    public List<ReportPanel> BuildPanels() => Arrange(BuildPanels(isFirst: true));

    /// <summary>Makes the panels of some rows.</summary>
    /// <param name="isFirst">Whether these are the first: then what is small is there too.</param>
    /// <returns>All panels, also those without rows, so that they are in the same order whichever come first.</returns>
    public IEnumerable<ReportPanel> BuildPanels(bool isFirst)
    {
        // The longest first, so that the threads end together.
        Func<IEnumerable<ReportPanel>>[] builders =
        [
            () => [Rows(Panels.Requests, KeyTable.Requests)],
            () => [Rows(Panels.Referrers, KeyTable.Referrers)],
            () => [Derived(Panels.ReferringSites, DerivedTable.Sites), Derived(Panels.KeyPhrases, DerivedTable.Phrases)],
            () => [Derived(Panels.FileTypes, DerivedTable.FileTypes)],
            () => [PanelBuilder.Build(Panels.Hosts, new PanelRows(_tables.Hosts.View, _visitors.Hosts) { Bounds = sums.HostBounds }, choice), Derived(Panels.Networks, DerivedTable.Networks)],
            () => [PanelBuilder.Build(Panels.StaticFiles, new PanelRows(_tables.Requests) { Filter = StaticFiles.With(options.StaticFiles).Contains }, choice)],
            () => OfGroups(),
            () => isFirst ? OfStudies() : [],
            () => [PanelBuilder.Build(Panels.UserAgents, new PanelRows(_tables.UserAgents.View, _visitors.UserAgents) { Bounds = sums.UserAgentBounds }, choice)],
            () => isFirst ? OfAgents() : [],
            () => isFirst ? OfPlaces() : [],
            () => isFirst ? OfTimes() : [],
            () => OfResponseTimes(),
            () => OfFacets(isFirst),
            () =>
            [
                Rows(Panels.NotFound, KeyTable.NotFound), Rows(Panels.VirtualHosts, KeyTable.VirtualHosts), Rows(Panels.Users, KeyTable.Users),
                Rows(Panels.MimeTypes, KeyTable.MimeTypes), Rows(Panels.TlsProtocols, KeyTable.TlsProtocols), Rows(Panels.TlsCiphers, KeyTable.TlsCiphers),
                Rows(Panels.CacheStatuses, KeyTable.CacheStatuses), Rows(Panels.ErrorLevels, KeyTable.ErrorLevels),
                Rows(Panels.ErrorModules, KeyTable.ErrorModules), Rows(Panels.ErrorMessages, KeyTable.ErrorMessages),
                Rows(Panels.ErrorClients, KeyTable.ErrorClients), Rows(Panels.ErrorDays, KeyTable.ErrorDays), Rows(Panels.ErrorHours, KeyTable.ErrorHours),
                Rows(Panels.OtherFormats, KeyTable.OtherFormats),
            ],
        ];
        var results = new IEnumerable<ReportPanel>[builders.Length];
        if (_tables.Weight < ParallelWeight)
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

        return results.SelectMany(panels => panels);
    }

    /// <summary>Puts panels in the order of a report.</summary>
    /// <param name="panels">The panels.</param>
    /// <returns>Those that it has.</returns>
    public static List<ReportPanel> Arrange(IEnumerable<ReportPanel> panels)
    {
        var order = Panels.All.Select((panel, i) => (panel.Name, i)).ToDictionary(StringComparer.Ordinal);
        return
        [
            .. panels
                .Where(panel => panel.TotalRows > 0 || Panels.Permanent.Contains(panel.Definition))
                .OrderBy(panel => order.GetValueOrDefault(panel.Name, int.MaxValue)),
        ];
    }

    private List<ReportPanel> OfGroups()
    {
        var groups = new GroupPanels(sums, choice);
        var all = options.AllGroups.Select(groups.Build).ToLookup(panel => GroupBy.Places.Any(place => place.Definition == panel.Definition));
        return [.. all[false], .. PlacePanels.Known([.. all[true].Select(PlacePanels.WithoutSelf)])];
    }

    private List<ReportPanel> OfStudies()
    {
        List<ReportPanel> panels = [];
        if (sums.Behaviour is { } behaviour)
        {
            panels.Add(sums.Complete(behaviour, (all, _) => behaviour.Add(all)).Build(choice.Top));
        }

        if (sums.Visits is { } visits)
        {
            panels.AddRange(sums.Complete(visits, (all, _) => visits.Add(all)).Build(choice));
        }

        if (options.Latest > 0 && _tables.Latest is { } latest)
        {
            panels.Add(new ReportPanel(
                Panels.LatestRequests, [.. latest.Lines.Take(choice.Top).Select(line => new ReportRow(line.Text, 1, 1, line.Size))], latest.Lines.Count)
            { TotalHits = latest.Lines.Count });
        }

        return panels;
    }

    private ReportPanel Rows(PanelDefinition definition, KeyTable table) => PanelBuilder.Build(definition, new PanelRows(_tables[table]), choice);

    private ReportPanel Derived(PanelDefinition definition, DerivedTable table) => PanelBuilder.Build(definition, new PanelRows(sums.Derived(table)), choice);

    private IEnumerable<ReportPanel> OfPlaces() => options.GeoDatabases.Count == 0 || options.CountsPlaces
        ? []
        : sums.Complete(sums.Places, (all, visitors) => sums.Places.Add(all.Hosts.View, visitors.Hosts)).Build(choice);

    private ReportPanel[] OfAgents()
    {
        var agents = sums.Complete(sums.Agents, (all, visitors) => sums.Agents.Add(all.UserAgents.View, visitors.UserAgents));
        return
        [
            agents.OperatingSystems(choice), agents.Browsers(choice), agents.Audience(choice), agents.AiCrawlers(choice),
        ];
    }

    private ReportPanel[] OfTimes()
    {
        var hours = _tables.HourLatencies.Count > 0 ? new LatencySummary(_tables.HourLatencies) : null;
        return
        [
            TimePanels.Days(_visitors, choice), TimePanels.HoursOfTheDay(_tables, _visitors, choice), TimePanels.Weekdays(_visitors, choice),
            TimePanels.Timeline(_tables, _visitors, hours, choice), TimePanels.ErrorBursts(_tables, choice),
        ];
    }

    private ReportPanel[] OfResponseTimes()
    {
        if (_tables.PageLatencies.Count == 0)
        {
            return [];
        }

        var pages = new LatencySummary(_tables.PageLatencies);
        return
        [
            PanelBuilder.Build(Panels.ResponseTimes, SortedBy(pages, LatencySummary.Total), choice),
            PanelBuilder.Build(Panels.SlowPages, SortedBy(pages, LatencySummary.Percentile95), choice),
        ];
    }

    private PanelRows SortedBy(LatencySummary pages, int figure) => new(_tables.Requests)
    {
        SortValue = row => pages.Of(row) is { Count: > 0 } figures ? figures[figure] : PanelBuilder.LeftOut,
        Further = row => pages.Of(row),
    };

    private ReportPanel[] OfFacets(bool isFirst) =>
    [
        OfFacets(Panels.Methods, isFirst, 0, Facets.FirstProtocol, KeyTable.RareMethods),
        OfFacets(Panels.Protocols, isFirst, Facets.FirstProtocol, Facets.FirstStatus, KeyTable.RareProtocols),
        OfFacets(Panels.StatusCodes, isFirst, Facets.FirstStatus, Facets.Count, KeyTable.RareStatuses),
    ];

    private ReportPanel OfFacets(PanelDefinition definition, bool isFirst, int first, int end, KeyTable rare)
    {
        using var rows = new RowTable();
        for (var bit = first; bit < end && isFirst; bit++)
        {
            if (_tables.FacetHits[bit] > 0)
            {
                var row = rows.GetOrAdd(Encoding.ASCII.GetBytes(Facets.Name(bit)));
                rows.Rows[row] = new Row { Hits = _tables.FacetHits[bit], Bytes = _tables.FacetBytes[bit], Visitors = _visitors.Facets[bit] };
            }
        }

        var keys = _tables[rare].Keys.View;
        DerivedRows.AddSums(rows, keys, _tables[rare].Rows, (name, _) => name);
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

    /// <summary>The first lines that failed.</summary>
    public static IReadOnlyList<FailedLine> Failed(SplitList splits, IReadOnlyList<string> inputs) => [.. splits.FailedLines.Select(line => Failed(line, splits, inputs))];

    private static FailedLine Failed(FailedLineRecord line, SplitList splits, IReadOnlyList<string> inputs)
    {
        var input = line.Split.Input;
        var name = input < inputs.Count ? inputs[input] : $"input {input + 1}";
        return new FailedLine(name, splits.LineNumber(line), line.Offset, line.Error, Encoding.UTF8.GetString(line.Excerpt));
    }
}
