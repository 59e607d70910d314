using AccessLogs.Cli.Alerts;
using AccessLogs.Cli.Memory;

namespace AccessLogs.Cli.VirtualHosts;

/// <summary>Counts the logs once, and writes a report for each virtual host.</summary>
internal static class VirtualHostCommand
{
    public static async Task<int> RunAsync(string program, AnalysisSettings settings, TimeProvider time, CancellationToken stop)
    {
        if (settings is not { Outputs.GoAccessJson: null, Persist: null, LivePort: null, Compared: null })
        {
            throw new BadUseException("--per-vhost can't be with --goaccess-json, --persist, --live or a comparison");
        }

        var started = time.GetTimestamp();
        using var inputs = await LogInputs.OpenAsync(settings.Files, settings.Format, plan: null, standardInput: null, stop);
        await using var spill = SpillPlace.OpenFor(settings, inputs);
        using var outputs = VirtualHostOutputs.Open(settings.Outputs, inputs.Names);
        FormatNotes.Warn(inputs, program, Console.Error);
        using var figures = await AnalysisRun.CountAsync(AccessLogJob.CreateByVirtualHost(), settings, inputs, spill, stop);
        FormatNotes.WarnOfDamage(inputs, program, Console.Error);
        var subject = inputs.Subject(time, started);
        await outputs.WriteAsync(new VirtualHostReports(figures, figures.ToRestReport(inputs.Names), subject));
        if (settings.Alerts.Rules.Count == 0)
        {
            return 0;
        }

        var whole = figures.Join().ToReport(inputs.Names, settings.Alerts.Rows);
        return await new AlertWatch(program, settings.Alerts, time).CheckAsync(whole, subject, stop) ? AnalysisCommand.AlertRaised : 0;
    }
}
