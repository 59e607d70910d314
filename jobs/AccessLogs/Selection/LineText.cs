namespace AccessLogs.Selection;

/// <summary>Reads a field of a line as text.</summary>
/// <param name="line">The line.</param>
/// <param name="scratch">Room for <see cref="LineField.ScratchSize"/> bytes, for what does not lie in the line.</param>
/// <returns>The text, empty for none.</returns>
internal delegate ReadOnlySpan<byte> LineText(in AccessLogLine line, Span<byte> scratch);
