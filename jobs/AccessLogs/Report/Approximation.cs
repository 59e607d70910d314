using AccessLogs.Sketches;

namespace AccessLogs;

/// <summary>How far the figures of an approximate report may be off. Hits and bytes of a row are never too many.</summary>
public sealed record Approximation
{
    /// <summary>The standard error of the distinct visitors of a row, as a share of them.</summary>
    public double VisitorsOfRows { get; } = HyperLogLog.StandardError(SketchTable.VisitorRegisters);

    /// <summary>That of the visitors of a day, and of an hour of a day.</summary>
    public double VisitorsOfDays { get; } = HyperLogLog.StandardError(DaySketch.Registers);

    /// <summary>That of the visitors of an hour of the day, a method, a protocol and a status.</summary>
    public double VisitorsOfFacets { get; } = HyperLogLog.StandardError(SketchTables.FacetRegisters);

    /// <summary>That of all visitors.</summary>
    public double Visitors { get; } = HyperLogLog.StandardError(SketchTables.VisitorRegisters);

    /// <summary>That of how many rows there are.</summary>
    public double Rows { get; } = HyperLogLog.StandardError(SketchTable.KeyRegisters);

    /// <summary>The most that a percentile is beside the exact one, as a share of it; so it is in exact reports too.</summary>
    public double Percentiles { get; } = 1 / 256.0;

    /// <summary>The share of the visitors whose visits were counted; null when nobody asked for visits. Below 1 each row has a <see cref="ReportRow.StandardError"/>.</summary>
    public double? SampledVisitors { get; internal init; }

    /// <summary>The share of the visitors whose behaviour was looked at; null when nobody asked for it. Below 1 each row has a <see cref="ReportRow.StandardError"/>.</summary>
    public double? SampledBehaviour { get; internal init; }

    /// <summary>The same for people.</summary>
    public string Summary => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"visitors \u00b1{Visitors:P1}, of a day \u00b1{VisitorsOfDays:P1}, of a row \u00b1{VisitorsOfRows:P1} (standard errors); hits of a row are at least those shown")
        + OfSample("visits", SampledVisitors) + OfSample("behaviour", SampledBehaviour);

    private static string OfSample(string what, double? share) =>
        share is < 1 ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"; {what} by one visitor in {1 / share:N0}") : "";
}
