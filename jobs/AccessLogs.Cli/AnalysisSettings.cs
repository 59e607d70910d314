using AccessLogs.Cli.Outputs;
using Gearman.Client;
using Gearman.MapReduce;

namespace AccessLogs.Cli;

/// <summary>What the user asked for.</summary>
/// <param name="Files">Paths, or - for standard input.</param>
/// <param name="Format">The format of all lines; null to find it out.</param>
/// <param name="Analysis">What of the lines is counted.</param>
/// <param name="Outputs">Where the report goes.</param>
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
    int? Workers,
    int Spawn,
    IReadOnlyList<ServerAddress> Servers,
    long? ChunkSize,
    SplitTransport Splits)
{
    /// <summary>Tasks at a time in this process.</summary>
    public int WorkersHere => Workers ?? (Spawn > 0 ? 0 : Environment.ProcessorCount);

    /// <summary>Tasks at a time in all, as far as it is known here.</summary>
    public int Parallelism => Math.Max(WorkersHere + Spawn, Environment.ProcessorCount);
}
