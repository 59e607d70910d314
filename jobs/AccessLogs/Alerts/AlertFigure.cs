namespace AccessLogs;

/// <summary>A figure of a report, by the name that a rule gives it.</summary>
internal sealed class AlertFigure
{
    private const string Ratio = ".ratio";
    private const string Max = ".max.";
    private const string Rows = ".rows";

    private static readonly Dictionary<string, Func<GeneralFigures, double>> Totals = new(StringComparer.Ordinal)
    {
        ["requests"] = general => general.TotalRequests,
        ["valid"] = general => general.ValidRequests,
        ["failed"] = general => general.FailedRequests,
        ["failed.ratio"] = general => Share(general.FailedRequests, general.TotalRequests),
        ["excluded"] = general => general.ExcludedRequests,
        ["visitors"] = general => general.UniqueVisitors,
        ["files"] = general => general.UniqueFiles,
        ["not_found"] = general => general.UniqueNotFound,
        ["bytes"] = general => general.Bandwidth,
    };

    private readonly Func<AccessLogReport, double> _value;

    private AlertFigure(Func<AccessLogReport, double> value, bool needsAllRows = false) => (_value, NeedsAllRows) = (value, needsAllRows);

    /// <summary>Whether the report must have all rows.</summary>
    public bool NeedsAllRows { get; }

    /// <summary>Its value.</summary>
    public double Of(AccessLogReport report) => _value(report);

    /// <summary>Finds a figure.</summary>
    /// <exception cref="FormatException">There is none of this name.</exception>
    public static AlertFigure Parse(string name)
    {
        if (Totals.TryGetValue(name, out var total))
        {
            return new AlertFigure(report => total(report.General));
        }

        if (name.StartsWith("status.", StringComparison.Ordinal))
        {
            return Status(name, name["status.".Length..]);
        }

        var quote = name.IndexOf("[\"", StringComparison.Ordinal);
        if (quote > 0 && name.LastIndexOf("\"].", StringComparison.Ordinal) is var end && end > quote)
        {
            var (panel, column) = Find(name, name[..quote], name[(end + 3)..]);
            var row = name[(quote + 2)..end];
            return new AlertFigure(report => Values(report, panel, column, one => one.Name == row).FirstOrDefault(), needsAllRows: true);
        }

        if (name.IndexOf(Max, StringComparison.Ordinal) is > 0 and var max)
        {
            var (panel, column) = Find(name, name[..max], name[(max + Max.Length)..]);
            return new AlertFigure(report => Values(report, panel, column, _ => true).DefaultIfEmpty().Max(), needsAllRows: true);
        }

        if (name.EndsWith(Rows, StringComparison.Ordinal))
        {
            var (panel, _) = Find(name, name[..^Rows.Length], null);
            return new AlertFigure(report => report.Panels.FirstOrDefault(one => one.Name == panel.Name)?.TotalRows ?? 0);
        }

        throw Unknown(name);
    }

    private static AlertFigure Status(string name, string status)
    {
        var isRatio = status.EndsWith(Ratio, StringComparison.Ordinal);
        var code = isRatio ? status[..^Ratio.Length] : status;
        if (code.Length != 3 || !char.IsAsciiDigit(code[0]) || !(code[1..] == "xx" || code.All(char.IsAsciiDigit)))
        {
            throw Unknown(name);
        }

        return new AlertFigure(report =>
        {
            var hits = report.Panel("status_codes").Rows.Where(row => row.Name == code || (code[1] == 'x' && row.Name[0] == code[0])).Sum(row => row.Hits);
            return isRatio ? Share(hits, report.General.ValidRequests) : hits;
        });
    }

    private static (PanelDefinition Panel, int Column) Find(string name, string panelName, string? columnName)
    {
        var panel = Panels.All.FirstOrDefault(one => one.Name == panelName) ?? throw Unknown(name);
        var column = columnName is null ? 0 : panel.Columns.Index().FirstOrDefault(one => one.Item.Name == columnName, (-1, null!)).Index;
        return column >= 0 ? (panel, column) : throw new FormatException($"'{name}': {panelName} has {string.Join(", ", panel.Columns.Select(one => one.Name))}");
    }

    private static IEnumerable<double> Values(AccessLogReport report, PanelDefinition definition, int column, Func<ReportRow, bool> isMeant) =>
        report.Panels.FirstOrDefault(one => one.Name == definition.Name) is { } panel
            ? panel.Rows.Where(isMeant).Select(row => (double)panel.Value(row, panel.Definition.Columns.Index().First(one => one.Item.Name == definition.Columns[column].Name).Index))
            : [];

    private static double Share(long part, long all) => all == 0 ? 0 : (double)part / all;

    private static FormatException Unknown(string name) => new(
        $"'{name}' is no figure: give {string.Join(", ", Totals.Keys)}, status.404, status.5xx.ratio, PANEL.rows, PANEL.max.COLUMN or PANEL[\"ROW\"].COLUMN");
}
