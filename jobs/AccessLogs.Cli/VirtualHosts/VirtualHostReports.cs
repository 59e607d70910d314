using System.Text;
using AccessLogs.Cli.Outputs;

namespace AccessLogs.Cli.VirtualHosts;

/// <summary>What a run by virtual host comes to.</summary>
/// <param name="Figures">The figures of all hosts.</param>
/// <param name="Rest">The lines of none.</param>
/// <param name="Subject">What the reports are of.</param>
internal sealed record VirtualHostReports(VirtualHostAccumulator Figures, AccessLogReport Rest, ReportSubject Subject)
{
    /// <summary>A host's name for people.</summary>
    /// <param name="name">The name as the log has it.</param>
    public static string TitleOf(ReadOnlyMemory<byte> name) => name.IsEmpty ? "(no virtual host)" : Encoding.UTF8.GetString(name.Span);
}
