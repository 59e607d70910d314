using AccessLogs.Accumulation;

namespace AccessLogs.Spilling;

/// <summary>Keeps the tables of an accumulator within a budget: what they are more goes to files.</summary>
/// <param name="budget">The budget; null for none, where what others have spilled is only kept.</param>
internal sealed class TableSpill(MemoryBudget? budget)
{
    /// <summary>What was spilled.</summary>
    public SpilledTables Tables { get; } = new();

    /// <summary>Where it is; null where nothing may be spilled.</summary>
    public string? Directory => budget?.Directory;

    /// <summary>Writes tables, and disposes of them.</summary>
    /// <param name="tables">The tables.</param>
    /// <param name="format">The format of the lines.</param>
    /// <param name="options">What was counted.</param>
    /// <returns>New tables, with what does not grow with the number of keys.</returns>
    /// <exception cref="Gearman.MapReduce.SpillException">The file cannot be written.</exception>
    public LogTables Spill(LogTables tables, AccessLogFormat format, AnalysisOptions options)
    {
        Tables.Add(tables, format, options, Directory!);
        var rest = new LogTables(options);
        rest.MergeTotals(new LogTablesView(tables));
        tables.Dispose();
        return rest;
    }
}
