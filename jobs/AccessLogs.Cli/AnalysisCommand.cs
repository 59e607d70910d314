using AccessLogs.Cli.Alerts;
using AccessLogs.Cli.Compare;
using AccessLogs.Cli.Incremental;
using AccessLogs.Cli.Live;
using AccessLogs.Cli.Memory;
using AccessLogs.Cli.Outputs;
using AccessLogs.Cli.VirtualHosts;

namespace AccessLogs.Cli;

/// <summary>Runs an analysis: counts the logs, and writes the report to wherever it shall go.</summary>
internal static class AnalysisCommand
{
    /// <summary>The exit code of a run whose report a rule of --alert holds for.</summary>
    public const int AlertRaised = 3;

    public static async Task<int> RunAsync(string program, AnalysisSettings settings, CancellationToken stop)
    {
        var time = TimeProvider.System;
        if (settings.Outputs.PerVirtualHost)
        {
            return await VirtualHostCommand.RunAsync(program, settings, time, stop);
        }

        if (settings.LivePort is { } port)
        {
            return await LiveCommand.RunAsync(program, settings, port, time, stop);
        }

        if (settings.Compared is { } compared)
        {
            return await CompareCommand.RunAsync(program, settings, compared, stop);
        }

        var started = time.GetTimestamp();
        using var incremental = IncrementalRun.Open(settings, time);
        using var inputs = await LogInputs.OpenAsync(incremental?.Files ?? settings.Files, settings.Format, incremental?.Logs, standardInput: null, stop);
        await using var spill = AnalysisRun.IsSmall(incremental?.KeptBytes ?? 0) ? SpillPlace.OpenFor(settings, inputs) : SpillPlace.Open(settings);
        using var outputs = ReportOutputs.Open(settings, [.. settings.Files, .. inputs.Names]);
        using var failedLines = FailedLinesFile.Open(settings, inputs);
        FormatNotes.Warn(inputs, program, Console.Error);
        using var figures = inputs.Jobs.Count > 0
            ? await AnalysisRun.CountAsync(settings, inputs, spill, stop)
            : new AccessLogAccumulator(settings.Analysis, AccessLogFormat.Combined) { KeepsSlices = settings.KeepsSlices, Memory = spill?.BudgetFor(1) };
        FormatNotes.WarnOfDamage(inputs, program, Console.Error);
        var subject = inputs.Subject(time, started);
        if (incremental is not null)
        {
            incremental.Complete(figures);
            FormatNotes.Tell(incremental.Logs.Notes, program, Console.Error);
            subject = subject with { Names = [.. incremental.Logs.Logs.Select(log => log.Name)] };
        }

        var report = figures.ToReport(subject.Names, Math.Max(settings.Outputs.Rows, settings.Alerts.Rows), settings.Outputs.PageTop);
        await outputs.WriteAsync((report, subject));
        if (failedLines is not null)
        {
            await FailedLinesFile.WriteAsync(failedLines, inputs, stop);
        }

        return await new AlertWatch(program, settings.Alerts, time).CheckAsync(report, subject, stop) ? AlertRaised : 0;
    }
}
