using System.CommandLine;

namespace AccessLogs.Cli.Alerts;

/// <summary>The options of alerts.</summary>
internal static class AlertOptions
{
    private static readonly Option<string[]> Alert = new("--alert")
    {
        Description = "Exit with 3 if a rule holds: 'status.5xx.ratio > 5%', 'slow_pages.max.p95 > 2s'; may be given several times (docs/log-analysis.md).",
        HelpName = "RULE",
        AllowMultipleArgumentsPerToken = false,
    };

    private static readonly Option<string?> Webhook = new("--webhook")
    {
        Description = "Where the rules that hold are posted to, as JSON.",
        HelpName = "URL",
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Option> All { get; } = [Alert, Webhook];

    /// <summary>Reads them.</summary>
    /// <exception cref="BadUseException">One can't be.</exception>
    public static AlertSettings Read(ParseResult result)
    {
        try
        {
            AlertRule[] rules = [.. (result.GetValue(Alert) ?? []).Select(rule => new AlertRule(rule))];
            var address = result.GetValue(Webhook);
            if (address is null)
            {
                return new AlertSettings(rules, null);
            }

            var isAddress = Uri.TryCreate(address, UriKind.Absolute, out var webhook) && webhook.Scheme is "http" or "https";
            return rules.Length == 0 ? throw new BadUseException("--webhook needs --alert")
                : isAddress ? new AlertSettings(rules, webhook)
                : throw new BadUseException($"--webhook: '{address}' is no address: give http://... or https://...");
        }
        catch (FormatException e)
        {
            throw new BadUseException($"--alert: {e.Message}");
        }
    }
}
