namespace AccessLogs.Selection;

/// <summary>A value in a filter.</summary>
/// <param name="Text">The value, without quotes.</param>
/// <param name="Position">Where it begins in the filter, from 0 on.</param>
internal readonly record struct FilterValue(string Text, int Position);
