using AccessLogs.Cli.Outputs;
using AccessLogs.Cli.Terminal;

namespace AccessLogs.Cli.VirtualHosts;

/// <summary>The reports of virtual hosts for people, one after the other.</summary>
internal static class TerminalVirtualHosts
{
    /// <summary>Writes them to standard output.</summary>
    /// <param name="run">The reports.</param>
    /// <param name="settings">How much of them is shown.</param>
    public static void Write(VirtualHostReports run, OutputSettings settings)
    {
        using var screen = new TerminalScreen();
        foreach (var name in run.Figures.Names)
        {
            screen.WriteLine();
            screen.Write($"== {TerminalText.Printable(VirtualHostReports.TitleOf(name))} ==");
            screen.WriteLine();
            var report = run.Figures.ToReport(name, OutputSettings.EnoughToSort(settings.TerminalTop));
            TerminalReport.Write(screen, settings.Panels.Of(report), run.Subject.Formats, settings.TerminalTop);
        }

        TerminalReport.WriteFailedLines(screen, run.Rest);
    }
}
