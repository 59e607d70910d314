using AccessLogs.Cli.Alerts;
using AccessLogs.Cli.Outputs;

namespace AccessLogs.Cli.Live;

/// <summary>Counts the logs as they are, then what is added to them, and serves the page, until interrupted.</summary>
internal static class LiveCommand
{
    public static async Task<int> RunAsync(string program, AnalysisSettings settings, int port, TimeProvider time, CancellationToken stop)
    {
        if (settings.Persist is not null)
        {
            throw new BadUseException("--live and --persist can't be together");
        }

        using var followed = new FollowedLogs(time);
        using var inputs = await LogInputs.OpenAsync(settings.Files, settings.Format, followed, stop);
        await using var outputs = ReportOutputs.Open(settings.Outputs, settings.Files);
        FormatNotes.Warn(inputs, program, Console.Error);
        var started = time.GetTimestamp();
        using var figures = new AccessLogAccumulator(settings.Analysis, inputs.Formats) { KeepsSlices = true };
        using (var before = await AnalysisRun.CountAsync(settings, inputs, null, stop))
        {
            figures.Merge(before);
        }

        var page = new LivePage(time);
        await using var server = new LiveServer(page, port, time);
        var view = new LiveView(page, figures, settings, new AlertWatch(program, settings.Alerts, time), time);
        await view.ShowAsync(inputs.Subject(time, started), stop);
        await server.StartAsync(stop);
        Console.WriteLine($"{server.Address} follows {inputs.Names.Count:N0} {(inputs.Names.Count == 1 ? "log" : "logs")}; Ctrl+C ends it");
        await view.FollowAsync(followed, () => inputs.Subject(time, started), stop);
        await outputs.WriteAsync(figures.ToReport(inputs.Names, outputs.Rows), inputs.Subject(time, started));
        return view.HasAlert ? AnalysisCommand.AlertRaised : 0;
    }
}
