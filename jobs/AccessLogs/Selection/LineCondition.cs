namespace AccessLogs.Selection;

/// <summary>Whether a line is as it is asked for.</summary>
/// <param name="line">The line.</param>
/// <returns>True when it is.</returns>
internal delegate bool LineCondition(in AccessLogLine line);
