using AccessLogs.Accumulation;
using AccessLogs.Places;
using AccessLogs.Report;

namespace AccessLogs.Spilling;

/// <summary>Makes the report of spilled tables: part by part the visitors are counted, and the sums added up, then part by part of the keys, if they are many; the same as that of tables in memory.</summary>
/// <param name="spilled">The figures of visitors and rows, but for those in memory.</param>
/// <param name="fresh">All others, to be kept alive and unchanged.</param>
/// <param name="options">What was counted.</param>
/// <param name="budget">How much may be in memory.</param>
internal sealed class SpilledReport(SpilledTables spilled, LogTables fresh, AnalysisOptions options, MemoryBudget budget)
{
    /// <summary>At least so many parts of keys, so that no block of one is too large for an array.</summary>
    private const int MinKeyParts = 64;

    private const int MaxKeyParts = 4_096;

    /// <summary>Makes the report.</summary>
    /// <param name="splits">Where the lines came from.</param>
    /// <param name="inputs">The names of the inputs.</param>
    /// <param name="top">The most rows of a panel.</param>
    /// <returns>The report; figures are not apart by time.</returns>
    /// <exception cref="Gearman.MapReduce.SpillException">What was spilled cannot be read.</exception>
    public AccessLogReport Build(SplitList splits, IReadOnlyList<string> inputs, int top)
    {
        using var places = new GeoDatabase(options.GeoDatabases);
        using var sums = ReportSums.OfParts(fresh, options, places);
        using var dealt = Sum(sums);
        var panels = new PartedPanels(top);
        var general = ReportBuilder.General(fresh) with { UniqueVisitors = sums.VisitorCount, UniqueFiles = 0, UniqueNotFound = 0 };
        for (var part = 0; part < (dealt?.Count ?? 1); part++)
        {
            if (dealt is not null)
            {
                sums.ClearKeys();
                dealt.Read(part, sums);
            }

            panels.Add(new ReportBuilder(sums, options, new RowChoice(top)).BuildPanels(isFirst: part == 0));
            general = general with
            {
                UniqueFiles = general.UniqueFiles + sums.Tables.Requests.Keys.Count,
                UniqueNotFound = general.UniqueNotFound + sums.Tables.NotFound.Keys.Count,
            };
        }

        return new AccessLogReport(general, ReportBuilder.Arrange(panels.Panels), ReportBuilder.Failed(splits, inputs), []);
    }

    /// <summary>Adds all parts up.</summary>
    /// <param name="sums">Takes the sums.</param>
    /// <returns>What of them is by key, if that is more than may be in memory; else null.</returns>
    private SumParts? Sum(ReportSums sums)
    {
        using var further = SpilledTables.PartsOf(fresh, options);
        SumParts? dealt = null;
        for (var part = 0; part < SpilledTables.Parts; part++)
        {
            foreach (var tables in spilled.Read(part, further, options, budget))
            {
                using (tables)
                {
                    sums.Add(tables);
                }

                if (sums.MemoryBytes > budget.SumBytes)
                {
                    // So many that each should take half of it.
                    var all = sums.MemoryBytes / (part + 1) * SpilledTables.Parts;
                    dealt ??= new SumParts((int)Math.Clamp(all / (budget.SumBytes / 2), MinKeyParts, MaxKeyParts), budget.Directory);
                    sums.Deal(dealt);
                }
            }
        }

        if (dealt is not null)
        {
            sums.Deal(dealt);
        }

        return dealt;
    }
}
