using AccessLogs.Cli.Outputs;

namespace AccessLogs.Cli.Alerts;

/// <summary>Looks at reports by the rules, and tells of those that begin to hold.</summary>
/// <param name="program">The name that messages begin with.</param>
/// <param name="settings">The rules.</param>
/// <param name="time">The clock.</param>
internal sealed class AlertWatch(string program, AlertSettings settings, TimeProvider time)
{
    private readonly HashSet<AlertRule> _holding = [];

    /// <summary>Looks at a report.</summary>
    /// <param name="report">The report.</param>
    /// <param name="subject">What it is of.</param>
    /// <param name="stop">Ends the telling.</param>
    /// <returns>Whether any rule holds.</returns>
    public async Task<bool> CheckAsync(AccessLogReport report, ReportSubject subject, CancellationToken stop)
    {
        AlertRule[] holding = [.. settings.Rules.Where(rule => rule.Holds(report))];
        AlertRule[] fresh = [.. holding.Where(rule => !_holding.Contains(rule))];
        _holding.Clear();
        _holding.UnionWith(holding);
        foreach (var rule in fresh)
        {
            await Console.Error.WriteLineAsync($"{program}: alert: {rule.Text} (it is {rule.Value(report):0.####})");
        }

        if (fresh.Length > 0 && settings.Webhook is { } address)
        {
            using var webhook = new Webhook(address, time);
            if (await webhook.PostAsync(AlertMessage.Of(fresh, report, subject), stop) is { } failure)
            {
                await Console.Error.WriteLineAsync($"{program}: --webhook {address}: {failure}");
            }
        }

        return holding.Length > 0;
    }
}
