using AccessLogs.Places;

namespace AccessLogs.Selection;

/// <summary>What fields are read by, beside the line.</summary>
/// <param name="Routes">Patterns of paths.</param>
/// <param name="Places">Where clients are.</param>
internal sealed record FieldContext(IReadOnlyList<RoutePattern> Routes, GeoDatabase Places);
