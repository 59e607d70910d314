using AccessLogs.Accumulation;
using AccessLogs.Places;
using AccessLogs.Report;

namespace AccessLogs.Spilling;

/// <summary>Makes the report of spilled tables: part by part the visitors are counted, and the sums added up; the same as that of tables in memory.</summary>
/// <param name="spilled">All figures of visitors and rows.</param>
/// <param name="rest">All others.</param>
/// <param name="options">What was counted.</param>
/// <param name="budget">How much may be in memory.</param>
internal sealed class SpilledReport(SpilledTables spilled, LogTables rest, AnalysisOptions options, MemoryBudget budget)
{
    /// <summary>Decoded tables, with their hash tables, are so many times as long as what was written.</summary>
    private const int DecodedFactor = 4;

    /// <summary>Beyond, it is not the number of keys.</summary>
    private const int MaxPasses = 1_024;

    /// <summary>Independent of the parts that were written.</summary>
    private const ulong Seed = 2;

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
        var general = ReportBuilder.General(rest);
        var passes = 1;
        for (var pass = 0; pass < passes; pass++)
        {
            ReportSums? sums;
            while (!TrySum(new KeyFilter(pass, passes), places, out sums, out var done))
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
    /// <param name="filter">Which keys of large panels.</param>
    /// <param name="places">Where clients are.</param>
    /// <param name="sums">The sums; null if they are too large.</param>
    /// <param name="done">How many parts there were when they became so.</param>
    /// <returns>False if they are too large.</returns>
    private bool TrySum(in KeyFilter filter, GeoDatabase places, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ReportSums? sums, out int done)
    {
        sums = ReportSums.OfParts(rest, options, places);
        for (done = 1; done <= SpilledTables.Parts; done++)
        {
            foreach (var tables in TablesOf(done - 1))
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

    /// <summary>The tables of a part; of one that is too large, in several steps, for which it is read several times.</summary>
    private IEnumerable<LogTables> TablesOf(int part)
    {
        var steps = (int)Math.Clamp(spilled[part].Sum(block => block.Length) * DecodedFactor / budget.PartBytes, 1, byte.MaxValue);
        for (var step = 0; step < steps; step++)
        {
            var tables = new LogTables(options);
            foreach (var block in spilled[part])
            {
                using var partial = SpilledTables.Read(block, options, budget.Directory);
                if (steps == 1)
                {
                    tables.Merge(partial.Tables);
                }
                else
                {
                    using var parts = new TableParts(partial.Tables, options, steps, Seed);
                    tables.Absorb(parts.Take(step));
                }
            }

            yield return tables;
        }
    }
}
