using AccessLogs.Places;
using AccessLogs.Selection;

namespace AccessLogs;

/// <summary>
/// A condition on lines in the language of docs/log-analysis.md: <c>status>=500 and path~"^/api" and not host in 10.0.0.0/8</c>.
/// Compiled once; an instance belongs to one thread at a time.
/// </summary>
public sealed class LineFilter
{
    private readonly LineCondition _condition;

    /// <summary>Compiles a filter.</summary>
    /// <param name="text">The filter.</param>
    /// <exception cref="FilterSyntaxException">It does not compile; the message points at the place.</exception>
    public LineFilter(string text)
        : this(text, GeoDatabase.None)
    {
    }

    /// <summary>Compiles a filter that may ask where clients are.</summary>
    internal LineFilter(string text, GeoDatabase places)
    {
        ArgumentNullException.ThrowIfNull(text);
        Text = text;
        (_condition, UsesPlaces) = FilterParser.Compile(text, places);
    }

    /// <summary>The filter as it was given.</summary>
    public string Text { get; }

    /// <summary>Whether it asks where clients are: of that nothing is known without a database (<see cref="AnalysisOptions.GeoDatabases"/>).</summary>
    internal bool UsesPlaces { get; }

    /// <summary>Whether a line is as the filter says.</summary>
    /// <param name="line">A valid line.</param>
    /// <returns>True when it is.</returns>
    public bool Matches(in AccessLogLine line) => _condition(line);
}
