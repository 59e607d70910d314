using System.Globalization;

namespace AccessLogs;

/// <summary>
/// A rule about a report's figures: <c>status.5xx.ratio &gt; 5%</c>. The figure is a total (<c>requests</c>, <c>failed.ratio</c>, <c>visitors</c>,
/// <c>bytes</c>), a status or a class of them (<c>status.404</c>, <c>status.5xx.ratio</c>), or one of a panel: <c>error_bursts.rows</c>,
/// <c>slow_pages.max.p95</c>, <c>requests["/login"].hits</c>. Behind the number may be <c>%</c>, <c>ms</c>, <c>s</c>, <c>K</c>, <c>M</c> or <c>G</c>.
/// </summary>
public sealed class AlertRule
{
    private static readonly string[] Operators = [">=", "<=", "!=", ">", "<", "="];

    private static readonly (string Unit, double Factor)[] Units =
    [
        ("%", 0.01), ("ms", 1e3), ("s", 1e6), ("K", 1 << 10), ("M", 1 << 20), ("G", 1 << 30), ("", 1),
    ];

    private readonly AlertFigure _figure;
    private readonly string _operator;
    private readonly double _limit;

    /// <summary>Reads a rule.</summary>
    /// <param name="text">The rule.</param>
    /// <exception cref="FormatException">It is none; the message says why.</exception>
    public AlertRule(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Text = text;
        var (at, found) = FindOperator(text);
        _operator = found ?? throw new FormatException($"'{text}' compares nothing: give FIGURE > NUMBER");
        _figure = AlertFigure.Parse(text[..at].Trim());
        _limit = Number(text[(at + found.Length)..].Trim());
    }

    /// <summary>The rule as it was given.</summary>
    public string Text { get; }

    /// <summary>Whether it asks for rows that only a report with all of them is sure to have.</summary>
    public bool NeedsAllRows => _figure.NeedsAllRows;

    /// <summary>The figure that the rule is about.</summary>
    /// <param name="report">The report.</param>
    /// <returns>The number: a count, bytes, microseconds, or a share from 0 to 1; 0 of what the report has not.</returns>
    public double Value(AccessLogReport report) => _figure.Of(report);

    /// <summary>Whether the report is one to be told of.</summary>
    /// <param name="report">The report.</param>
    public bool Holds(AccessLogReport report)
    {
        var value = Value(report);
        return _operator switch
        {
            ">" => value > _limit,
            ">=" => value >= _limit,
            "<" => value < _limit,
            "<=" => value <= _limit,
            "=" => value == _limit,
            _ => value != _limit,
        };
    }

    /// <summary>The first one outside of a row's name.</summary>
    private static (int At, string? Operator) FindOperator(string text)
    {
        var isQuoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            isQuoted ^= text[i] == '"';
            if (!isQuoted && Array.Find(Operators, one => string.CompareOrdinal(text, i, one, 0, one.Length) == 0) is { } found)
            {
                return (i, found);
            }
        }

        return (0, null);
    }

    private static double Number(string text)
    {
        var (unit, factor) = Array.Find(Units, one => text.EndsWith(one.Unit, StringComparison.Ordinal));
        return double.TryParse(text[..^unit.Length].TrimEnd(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number * factor
            : throw new FormatException($"'{text}' is no number: give one such as 0.05, 5%, 500ms or 10M");
    }
}
