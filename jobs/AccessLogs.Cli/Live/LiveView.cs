using AccessLogs.Cli.Alerts;
using AccessLogs.Cli.Incremental;
using AccessLogs.Cli.Outputs;

namespace AccessLogs.Cli.Live;

/// <summary>Takes what the logs have anew into the figures, and makes the page of them.</summary>
/// <param name="page">The page.</param>
/// <param name="figures">The figures; no one else changes them.</param>
/// <param name="settings">How much the page has, and what the user wants to be told of.</param>
/// <param name="watch">Tells it.</param>
/// <param name="incremental">Keeps the figures for another run; null for none.</param>
/// <param name="time">The clock.</param>
internal sealed class LiveView(LivePage page, AccessLogAccumulator figures, AnalysisSettings settings, AlertWatch watch, IncrementalRun? incremental, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>A page of a large log takes long to make: so many times as long goes by before the next.</summary>
    private const int RestFactor = 10;

    private TimeSpan _rest = Interval;

    /// <summary>Whether a rule holds for the page as it is.</summary>
    public bool HasAlert { get; private set; }

    /// <summary>Makes the page.</summary>
    /// <param name="subject">What it is of.</param>
    /// <param name="stop">Ends the telling.</param>
    public async Task ShowAsync(ReportSubject subject, CancellationToken stop)
    {
        var started = time.GetTimestamp();
        var options = settings.Outputs.Page("") with { LiveVersion = page.NextId };
        using var output = new MemoryStream();
        figures.Compact();
        var report = figures.ToReport(subject.Names, Math.Max(OutputSettings.EnoughToSort(options.Top), settings.Alerts.Rows), options.Top);
        await HtmlReportWriter.WriteAsync(output, settings.Outputs.Panels.Of(report), options with { Subtitle = subject.SubtitleOf(report) }, stop);
        page.Change(output.ToArray());
        HasAlert = await watch.CheckAsync(report, subject, stop);
        _rest = time.GetElapsedTime(started) * RestFactor is var rest && rest > Interval ? rest : Interval;
    }

    /// <summary>Shows what is new, until it is stopped.</summary>
    /// <param name="logs">The logs.</param>
    /// <param name="subject">What the page is of.</param>
    /// <param name="stop">Ends it.</param>
    public async Task FollowAsync(FollowedLogs logs, Func<ReportSubject> subject, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                await Task.Delay(_rest, time, stop);
                var before = figures.TotalLines;
                logs.Poll(figures);
                if (figures.TotalLines != before)
                {
                    await ShowAsync(subject(), stop);
                    incremental?.KeepInTime(figures);
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            logs.Poll(figures); // what came since the last look
        }
    }
}
