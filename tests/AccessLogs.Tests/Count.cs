namespace AccessLogs.Tests;

/// <summary>A row of a panel as a test sees it: the name is the text of the JSON report.</summary>
internal sealed record Count(string Name, long Hits, long Visitors, long Bytes);
