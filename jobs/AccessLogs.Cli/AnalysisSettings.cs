using AccessLogs.Cli.Alerts;
using AccessLogs.Cli.Compare;
using AccessLogs.Cli.Memory;
using AccessLogs.Cli.Outputs;
using Gearman.Client;
using Gearman.MapReduce;

namespace AccessLogs.Cli;

/// <summary>What the user asked for.</summary>
/// <param name="Files">Paths, or - for standard input.</param>
/// <param name="Format">The format of all lines; null to find it out.</param>
/// <param name="Analysis">What of the lines is counted.</param>
/// <param name="Outputs">Where the report goes.</param>
/// <param name="Memory">How much memory the tables may hold.</param>
/// <param name="Persist">A directory that keeps the figures for the next run; null for none.</param>
/// <param name="Restores">Whether to begin with what it has.</param>
/// <param name="LivePort">The port of a page that follows the logs; null for none.</param>
/// <param name="Compared">What is put beside each other; null for one report.</param>
/// <param name="Alerts">What the user wants to be told of.</param>
/// <param name="Workers">Tasks at a time in this process; null for the default.</param>
/// <param name="Spawn">Worker processes.</param>
/// <param name="Servers">Gearman servers; none for one in this process.</param>
/// <param name="ChunkSize">Bytes of a task; null for the default.</param>
/// <param name="Splits">How the input gets to the workers.</param>
internal sealed record AnalysisSettings(
    IReadOnlyList<string> Files,
    AccessLogFormat? Format,
    AnalysisOptions Analysis,
    OutputSettings Outputs,
    MemorySettings Memory,
    string? Persist,
    bool Restores,
    int? LivePort,
    CompareSettings? Compared,
    AlertSettings Alerts,
    int? Workers,
    int Spawn,
    IReadOnlyList<ServerAddress> Servers,
    long? ChunkSize,
    SplitTransport Splits)
{
    /// <summary>Whether figures are kept apart by spans of time: for the page, and for pages of later runs.</summary>
    public bool KeepsSlices => Outputs.Html is not null || Persist is not null || LivePort is not null;

    /// <summary>Tasks at a time in this process.</summary>
    public int WorkersHere => Workers ?? (Spawn > 0 ? 0 : Environment.ProcessorCount);

    /// <summary>Tasks at a time in all, as far as it is known here.</summary>
    public int Parallelism => Math.Max(WorkersHere + Spawn, Environment.ProcessorCount);
}
