using AccessLogs.Accumulation;
using AccessLogs.Places;

namespace AccessLogs.Report;

/// <summary>Makes what a report has by spans of time: bounded, whatever the log has.</summary>
internal static class SliceBuilder
{
    /// <summary>Of each panel so many rows that it shows first, and as many again that lead in some span, are followed through time.</summary>
    public const int FollowedRows = 100;

    /// <summary>The rows that lead in a span.</summary>
    private const int LeadingRows = 20;

    /// <summary>Makes the spans.</summary>
    /// <param name="slices">The figures by spans.</param>
    /// <param name="options">What was counted.</param>
    /// <param name="places">Where clients are.</param>
    /// <param name="panels">The panels of all spans together.</param>
    public static IReadOnlyList<ReportSlice> Build(TimeSlices slices, AnalysisOptions options, GeoDatabase places, IReadOnlyList<ReportPanel> panels)
    {
        options = options with { Sessions = false, Latest = 0, Behaviour = false }; // visits and the latest requests are of all times
        (long Start, LogTables Tables)[] spans = [.. slices.InOrder];
        var sums = new ReportSums[spans.Length];
        var leading = new IReadOnlyList<ReportPanel>[spans.Length];
        Parallel.For(0, spans.Length, i =>
        {
            sums[i] = ReportSums.Of(spans[i].Tables, options, places);
            leading[i] = new ReportBuilder(sums[i], options, new RowChoice(LeadingRows)).BuildPanels();
        });
        var followed = new RowChoice(0, panels.ToDictionary(panel => panel.Name, panel => Followed(panel, leading), StringComparer.Ordinal));
        var result = new ReportSlice[spans.Length];
        Parallel.For(0, spans.Length, i =>
        {
            var panelsOfSpan = new ReportBuilder(sums[i], options, followed).BuildPanels();
            result[i] = new ReportSlice(new DateTime(spans[i].Start * TimeSpan.TicksPerHour), TimeSpan.FromHours(slices.Hours), ReportBuilder.General(spans[i].Tables), panelsOfSpan);
            sums[i].Dispose();
        });
        return result;
    }

    private static HashSet<byte[]> Followed(ReportPanel panel, IReadOnlyList<ReportPanel>[] leading)
    {
        var names = panel.Rows.Take(FollowedRows).Select(row => row.RawName.ToArray()).ToHashSet(NameComparer.Instance);
        var further = leading.SelectMany(panels => panels.Where(one => one.Name == panel.Name))
            .SelectMany(one => one.Rows)
            .OrderByDescending(row => row.Hits)
            .ThenBy(row => row.Name, StringComparer.Ordinal);
        foreach (var row in further)
        {
            if (names.Count == 2 * FollowedRows)
            {
                break;
            }

            names.Add(row.RawName.ToArray());
        }

        return names;
    }
}
