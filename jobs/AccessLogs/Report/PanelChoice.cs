using AccessLogs.Selection;

namespace AccessLogs;

/// <summary>Which panels of a report are shown.</summary>
public sealed record PanelChoice
{
    /// <summary>What the names of panels of <see cref="AnalysisOptions.Groups"/> begin with.</summary>
    private const string GroupPrefix = "by_";

    private readonly IReadOnlyList<string>? _only;
    private readonly IReadOnlyList<string> _without = [];

    /// <summary>All panels.</summary>
    public static PanelChoice All { get; } = new();

    /// <summary>These panels and no others, in this order; those that a report has not are not in it.</summary>
    /// <value>The default is null: all.</value>
    /// <exception cref="ArgumentException">There is no panel of a name.</exception>
    public IReadOnlyList<string>? Only
    {
        get => _only;
        init => _only = value is null ? null : Checked(value);
    }

    /// <summary>None of these.</summary>
    /// <value>The default is none.</value>
    /// <exception cref="ArgumentException">There is no panel of a name.</exception>
    public IReadOnlyList<string> Without
    {
        get => _without;
        init => _without = Checked(value);
    }

    /// <summary>The report with the panels that are chosen; all else of it is as it was.</summary>
    /// <param name="report">The report.</param>
    public AccessLogReport Of(AccessLogReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var chosen = Only is null ? report.Panels : Only.SelectMany(name => report.Panels.Where(panel => panel.Name == name));
        return new AccessLogReport(report.General, [.. chosen.Where(panel => !Without.Contains(panel.Name, StringComparer.Ordinal))], report.FailedLines, report.Slices)
        {
            Approximation = report.Approximation,
        };
    }

    private static List<string> Checked(IReadOnlyList<string> names)
    {
        var all = Panels.All.Select(panel => panel.Name).ToList();
        foreach (var name in names.Where(name => !all.Contains(name, StringComparer.Ordinal) && !name.StartsWith(GroupPrefix, StringComparison.Ordinal)))
        {
            throw new ArgumentException($"there is no panel '{name}'; did you mean {all.MinBy(other => EditDistance.Between(name.ToLowerInvariant(), other))}?", nameof(names));
        }

        return [.. names];
    }
}
