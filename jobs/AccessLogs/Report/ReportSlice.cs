namespace AccessLogs;

/// <summary>What a report has of a span of time.</summary>
/// <param name="Start">Its start, as the log writes its times.</param>
/// <param name="Length">Its length.</param>
/// <param name="General">Its totals; failed lines have no time, and are in whichever span.</param>
/// <param name="Panels">
/// The figures in this span of the rows that each panel shows first, and of those that lead in this span; <see cref="ReportPanel.TotalHits"/> is
/// of all its rows.
/// </param>
public sealed record ReportSlice(DateTime Start, TimeSpan Length, GeneralFigures General, IReadOnlyList<ReportPanel> Panels);
