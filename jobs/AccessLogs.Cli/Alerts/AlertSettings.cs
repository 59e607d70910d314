namespace AccessLogs.Cli.Alerts;

/// <summary>What the user wants to be told of.</summary>
/// <param name="Rules">The rules.</param>
/// <param name="Webhook">Where those that hold are posted to; null for nowhere.</param>
internal sealed record AlertSettings(IReadOnlyList<AlertRule> Rules, Uri? Webhook)
{
    /// <summary>Rows that a report must have for the rules.</summary>
    public int Rows => Rules.Any(rule => rule.NeedsAllRows) ? int.MaxValue : 0;
}
