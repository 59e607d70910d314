namespace AccessLogs.Report.GoAccess;

/// <summary>A panel as GoAccess has it.</summary>
/// <param name="Name">Its name there.</param>
/// <param name="Rows">All rows in GoAccess's order; <see cref="ReportRow.Further"/> is mean, sum and longest of the response times, or empty.</param>
internal sealed record GoAccessPanel(string Name, IReadOnlyList<ReportRow> Rows);
