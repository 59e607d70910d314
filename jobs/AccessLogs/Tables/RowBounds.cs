namespace AccessLogs.Tables;

/// <summary>How far the rows of a table may be off, when they are not exact.</summary>
/// <param name="Missing">The most hits that each row lacks.</param>
/// <param name="Unseen">The most hits of a row that is not there.</param>
/// <param name="Distinct">How many rows there would be, about; exactly, if <paramref name="Unseen"/> is 0.</param>
internal sealed record RowBounds(long[] Missing, long Unseen, long Distinct);
