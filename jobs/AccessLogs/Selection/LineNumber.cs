namespace AccessLogs.Selection;

/// <summary>Reads a field of a line as a number.</summary>
/// <param name="line">The line.</param>
/// <returns>The number, negative for none.</returns>
internal delegate long LineNumber(in AccessLogLine line);
