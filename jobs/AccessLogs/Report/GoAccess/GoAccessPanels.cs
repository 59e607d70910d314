using System.Net;
using System.Text;
using AccessLogs.Classification;

namespace AccessLogs.Report.GoAccess;

/// <summary>Makes GoAccess's panels of ours: other names, and rows grouped where GoAccess groups them.</summary>
internal sealed class GoAccessPanels(AccessLogReport report, StaticFiles files)
{
    private readonly Dictionary<string, IReadOnlyList<long>> _times = Times(report);

    /// <summary>The panels in GoAccess's order; the first twelve always, the others with rows.</summary>
    public IEnumerable<GoAccessPanel> All()
    {
        yield return new("visitors", [.. Rows("visitors").OrderByDescending(row => row.Name, StringComparer.Ordinal).Select(Day)]);
        yield return new("requests", [.. Rows("requests").Where(row => !files.Contains(row.RawName.Span)).Select(WithTimes)]);
        yield return new("static_requests", [.. Rows("static_files").Select(WithTimes)]);
        yield return new("not_found", Rows("not_found"));
        yield return new("hosts", Rows("hosts"));
        yield return new("os", Rows("os"));
        yield return new("browsers", Rows("browsers"));
        yield return new("visit_time", [.. Rows("hours").OrderBy(row => row.Name, StringComparer.Ordinal)]);
        foreach (var panel in IfAny("vhosts", Rows("vhosts")))
        {
            yield return panel;
        }

        yield return new("referrers", Rows("referrers"));
        yield return new("referring_sites", Rows("referring_sites"));
        yield return new("keyphrases", Rows("keyphrases"));
        yield return new("status_codes", Grouped("status_codes", StatusClass, StatusText));
        GoAccessPanel[] further =
        [
            .. IfAny("remote_user", Rows("users")),
            .. IfAny("cache_status", Rows("cache_status")),
            .. IfAny("geolocation", [.. Rows("continents").Select(row => row.Items.Count > 0 ? row : row with { Items = [row] })]),
            .. report.Panels.Any(panel => panel.Definition == Panels.Countries) ? [new GoAccessPanel("asn", Rows("asn"))] : Array.Empty<GoAccessPanel>(),
            .. IfAny("mime_type", Grouped("mime_types", type => type.Split('/', 2)[0], type => type)),
            .. IfAny("tls_type", Rows("tls")),
        ];
        foreach (var panel in further)
        {
            yield return panel;
        }
    }

    private static GoAccessPanel[] IfAny(string name, IReadOnlyList<ReportRow> rows) => rows.Count > 0 ? [new(name, rows)] : [];

    private IReadOnlyList<ReportRow> Rows(string name) => report.Panels.FirstOrDefault(panel => panel.Name == name)?.Rows ?? [];

    private static ReportRow Day(ReportRow row) => row with { RawName = Encoding.ASCII.GetBytes(row.Name.Replace("-", "", StringComparison.Ordinal)), Further = [] };

    private ReportRow WithTimes(ReportRow row) => row with { Further = _times.GetValueOrDefault(row.Name, []) };

    private static Dictionary<string, IReadOnlyList<long>> Times(AccessLogReport report)
    {
        var times = new Dictionary<string, IReadOnlyList<long>>(StringComparer.Ordinal);
        foreach (var row in report.Panels.FirstOrDefault(panel => panel.Definition == Panels.ResponseTimes)?.Rows ?? [])
        {
            times[row.Name] = [row.Further[0], row.Further[LatencySummary.Total], row.Further[LatencySummary.Total - 1]];
        }

        return times;
    }

    /// <summary>Groups sum up their rows, the visitors too, as GoAccess does.</summary>
    private IReadOnlyList<ReportRow> Grouped(string panel, Func<string, string> groupOf, Func<string, string> itemOf) =>
    [
        .. Rows(panel).GroupBy(row => groupOf(row.Name), StringComparer.Ordinal)
            .Select(group => new ReportRow(Encoding.UTF8.GetBytes(group.Key), group.Sum(row => row.Hits), group.Sum(row => row.Visitors), group.Sum(row => row.Bytes))
            {
                Items = [.. group.Select(row => row with { RawName = Encoding.UTF8.GetBytes(itemOf(row.Name)) })],
            })
            .OrderByDescending(row => row.Hits).ThenBy(row => row.Name, StringComparer.Ordinal),
    ];

    private static string StatusClass(string status) => status[0] switch
    {
        '1' => "1xx Informational",
        '2' => "2xx Success",
        '3' => "3xx Redirection",
        '4' => "4xx Client Errors",
        '5' => "5xx Server Errors",
        _ => "Unknown",
    };

    /// <summary><c>404 - Not Found</c>; of a code without a name the code.</summary>
    private static string StatusText(string status)
    {
        if (!int.TryParse(status, out var code) || !Enum.IsDefined((HttpStatusCode)code))
        {
            return status;
        }

        var text = new StringBuilder($"{status} - ");
        foreach (var c in ((HttpStatusCode)code).ToString())
        {
            text.Append(char.IsUpper(c) && char.IsLower(text[^1]) ? " " : "").Append(c);
        }

        return text.ToString();
    }
}
