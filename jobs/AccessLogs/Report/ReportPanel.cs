namespace AccessLogs;

/// <summary>A table of the report, sorted by hits, the most first, and then by the bytes of the name.</summary>
/// <param name="Name">The name, as in the JSON report: <c>requests</c>.</param>
/// <param name="Rows">The rows, or the first ones when only these were asked for.</param>
/// <param name="TotalRows">How many rows there are in all.</param>
public sealed record ReportPanel(string Name, IReadOnlyList<ReportRow> Rows, int TotalRows);
