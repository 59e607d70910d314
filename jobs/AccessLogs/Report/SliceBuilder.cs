using AccessLogs.Accumulation;
using AccessLogs.Places;

namespace AccessLogs.Report;

/// <summary>Makes what a report has by spans of time: of the rows that are followed.</summary>
internal sealed class SliceBuilder : IDisposable
{
    /// <summary>Beside the first rows of a panel so many that lead in some span are followed through time.</summary>
    private const int FurtherRows = 100;

    /// <summary>The rows that lead in a span.</summary>
    private const int LeadingRows = 20;

    private readonly AnalysisOptions _options;
    private readonly GeoDatabase _places;
    private readonly int _followed;
    private readonly TimeSpan _length;
    private readonly (long Start, LogTables Tables)[] _spans;
    private readonly ReportSums[] _sums;
    private readonly IReadOnlyList<ReportPanel>[] _leading;

    /// <summary>Makes ready.</summary>
    /// <param name="slices">The figures by spans, to be kept unchanged.</param>
    /// <param name="options">What was counted.</param>
    /// <param name="places">Where clients are.</param>
    /// <param name="followed">The first rows of a panel that are followed.</param>
    public SliceBuilder(TimeSlices slices, AnalysisOptions options, GeoDatabase places, int followed)
    {
        _followed = followed;
        _options = options with { Sessions = false, Latest = 0, Behaviour = false }; // visits and the latest requests are of all times
        (_places, _length, _spans) = (places, TimeSpan.FromHours(slices.Hours), [.. slices.InOrder]);
        (_sums, _leading) = (new ReportSums[_spans.Length], new IReadOnlyList<ReportPanel>[_spans.Length]);
    }

    /// <summary>Finds the rows that lead in each span.</summary>
    public void FindLeading() => Parallel.For(0, _spans.Length, i =>
    {
        _sums[i] = ReportSums.Of(_spans[i].Tables, _options, _places);
        _leading[i] = new ReportBuilder(_sums[i], _options, new RowChoice(LeadingRows)).BuildPanels();
    });

    /// <summary>Makes the spans, when it is known what leads in them.</summary>
    /// <param name="panels">The panels of all spans together.</param>
    public IReadOnlyList<ReportSlice> Build(IReadOnlyList<ReportPanel> panels)
    {
        var followed = new RowChoice(0, panels.ToDictionary(panel => panel.Name, Followed, StringComparer.Ordinal));
        var result = new ReportSlice[_spans.Length];
        Parallel.For(0, _spans.Length, i => result[i] = new ReportSlice(
            new DateTime(_spans[i].Start * TimeSpan.TicksPerHour),
            _length,
            ReportBuilder.General(_spans[i].Tables),
            new ReportBuilder(_sums[i], _options, followed).BuildPanels()));
        return result;
    }

    public void Dispose() => Array.ForEach(_sums, sums => sums?.Dispose());

    private HashSet<byte[]> Followed(ReportPanel panel)
    {
        var names = panel.Rows.Take(_followed).Select(row => row.RawName.ToArray()).ToHashSet(NameComparer.Instance);
        var most = names.Count + FurtherRows;
        var further = _leading.SelectMany(panels => panels.Where(one => one.Name == panel.Name))
            .SelectMany(one => one.Rows)
            .OrderByDescending(row => row.Hits)
            .ThenBy(row => row.Name, StringComparer.Ordinal);
        foreach (var row in further)
        {
            if (names.Count == most)
            {
                break;
            }

            names.Add(row.RawName.ToArray());
        }

        return names;
    }
}
