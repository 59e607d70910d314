using System.Diagnostics.CodeAnalysis;
using AccessLogs.Accumulation;
using AccessLogs.Places;
using AccessLogs.Report;

namespace AccessLogs.Spilling;

/// <summary>Makes the report of spilled tables: part by part the visitors are counted, and the sums added up; the same as that of tables in memory.</summary>
/// <param name="spilled">The figures of visitors and rows, but for those in memory.</param>
/// <param name="fresh">All others, to be kept alive and unchanged.</param>
/// <param name="options">What was counted.</param>
/// <param name="budget">How much may be in memory.</param>
internal sealed class SpilledReport(SpilledTables spilled, LogTables fresh, AnalysisOptions options, MemoryBudget budget)
{
    /// <summary>Beyond, it is not the number of keys.</summary>
    private const int MaxPasses = 1_024;

    /// <summary>Makes the report.</summary>
    /// <param name="splits">Where the lines came from.</param>
    /// <param name="inputs">The names of the inputs.</param>
    /// <param name="top">The most rows of a panel.</param>
    /// <returns>The report; figures are not apart by time.</returns>
    /// <exception cref="Gearman.MapReduce.SpillException">What was spilled cannot be read.</exception>
    public AccessLogReport Build(SplitList splits, IReadOnlyList<string> inputs, int top)
    {
        using var places = new GeoDatabase(options.GeoDatabases);
        var panels = new PassedPanels(top);
        using var further = SpilledTables.PartsOf(fresh, options);
        var general = ReportBuilder.General(fresh) with { UniqueVisitors = 0, UniqueFiles = 0, UniqueNotFound = 0 };
        var passes = 1;
        for (var pass = 0; pass < passes; pass++)
        {
            ReportSums? sums;
            while (!TrySum(further, new KeyFilter(pass, passes), places, out sums, out var done))
            {
                // The first pass finds out how many it takes; what it found out is not exact, so some more.
                passes = Math.Min(Math.Max(passes + 1, (int)(passes * 1.25 * SpilledTables.Parts / done)), MaxPasses);
            }

            using (sums)
            {
                panels.Add(new ReportBuilder(sums, options, new RowChoice(top)).BuildPanels(isFirst: pass == 0));
                general = general with
                {
                    UniqueVisitors = general.UniqueVisitors + sums.VisitorCount,
                    UniqueFiles = general.UniqueFiles + sums.Tables.Requests.Keys.Count,
                    UniqueNotFound = general.UniqueNotFound + sums.Tables.NotFound.Keys.Count,
                };
            }
        }

        return new AccessLogReport(general, ReportBuilder.Arrange(panels.Panels), ReportBuilder.Failed(splits, inputs), []);
    }

    /// <summary>Adds all parts up.</summary>
    /// <param name="further">What is in memory, by parts.</param>
    /// <param name="filter">Which keys of large panels.</param>
    /// <param name="places">Where clients are.</param>
    /// <param name="sums">The sums; null if they are too large.</param>
    /// <param name="done">How many parts there were when they became so.</param>
    /// <returns>False if they are too large.</returns>
    private bool TrySum(TableParts further, in KeyFilter filter, GeoDatabase places, [NotNullWhen(true)] out ReportSums? sums, out int done)
    {
        sums = ReportSums.OfParts(fresh, options, places);
        for (done = 1; done <= SpilledTables.Parts; done++)
        {
            foreach (var tables in spilled.Read(done - 1, further, options, budget))
            {
                using (tables)
                {
                    sums.Add(tables, filter, filter.Pass == 0);
                }
            }

            if (filter is { Pass: 0, Passes: < MaxPasses } && sums.MemoryBytes > budget.SumBytes)
            {
                sums.Dispose();
                sums = null;
                return false;
            }
        }

        return true;
    }
}
