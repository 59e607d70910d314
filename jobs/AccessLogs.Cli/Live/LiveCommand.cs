using AccessLogs.Cli.Alerts;
using AccessLogs.Cli.Incremental;
using AccessLogs.Cli.Memory;
using AccessLogs.Cli.Outputs;
using AccessLogs.Cli.Terminal;

namespace AccessLogs.Cli.Live;

/// <summary>Counts the logs as they are, then what is added to them, and serves the page, until interrupted.</summary>
internal static class LiveCommand
{
    public static async Task<int> RunAsync(string program, AnalysisSettings settings, int port, TimeProvider time, CancellationToken stop)
    {
        Stream? standardInput = null;
        while (true)
        {
            (var code, standardInput) = await TryRunAsync(program, settings, port, standardInput, time, stop);
            if (code is not null)
            {
                return code.Value;
            }
        }
    }

    /// <summary>Runs once.</summary>
    /// <returns>
    /// The exit code; null when a log was cut off or replaced while all were counted, so that it has to be begun again, with standard input as it was.
    /// </returns>
    private static async Task<(int? Code, Stream? StandardInput)> TryRunAsync(
        string program, AnalysisSettings settings, int port, Stream? standardInput, TimeProvider time, CancellationToken stop)
    {
        using var incremental = IncrementalRun.Open(settings, time);
        using var known = incremental?.Logs ?? new KnownLogs([]);
        using var followed = new FollowedLogs(known, time);
        using var inputs = await LogInputs.OpenAsync(incremental?.Files ?? settings.Files, settings.Format, followed, standardInput, stop);
        await using var spill = SpillPlace.Open(settings); // nobody knows what will come
        using var outputs = ReportOutputs.Open(settings, [.. settings.Files, .. inputs.Names]);
        FormatNotes.Warn(inputs, program, Console.Error);
        var started = time.GetTimestamp();
        using var figures = new AccessLogAccumulator(settings.Analysis, followed.Formats) { KeepsSlices = true, Memory = spill.BudgetFor(1) };
        if (inputs.Jobs.Count > 0)
        {
            using var before = await AnalysisRun.CountAsync(settings, inputs, spill, stop);
            if (known.Complete(before) is { } cut)
            {
                await Console.Error.WriteLineAsync($"{program}: {TerminalText.Printable(cut)}: was cut off or replaced while it was read; all is counted again");
                return (null, inputs.ReleaseStandardInput());
            }

            figures.Merge(before);
        }

        FormatNotes.WarnOfDamage(inputs, program, Console.Error);
        incremental?.AddKept(figures);
        incremental?.Keep(figures);
        FormatNotes.Tell(known.Notes, program, Console.Error);
        followed.StartStreams();
        var page = new LivePage(time);
        await using var server = new LiveServer(page, port, time);
        var view = new LiveView(page, figures, settings, new AlertWatch(program, settings.Alerts, time), incremental, time);
        await view.ShowAsync(Subject(), stop);
        await server.StartAsync(stop);
        Console.WriteLine($"{server.Address} follows {followed.Count:N0} {(followed.Count == 1 ? "log" : "logs")}; Ctrl+C ends it");
        await view.FollowAsync(followed, Subject, stop);
        incremental?.Keep(figures);
        await outputs.WriteAsync((figures.ToReport(Subject().Names, settings.Outputs.Rows, settings.Outputs.PageTop), Subject()));
        return (view.HasAlert ? AnalysisCommand.AlertRaised : 0, null);

        ReportSubject Subject() => inputs.Subject(time, started) with { Names = [.. known.Logs.Select(log => log.Name)] };
    }
}
