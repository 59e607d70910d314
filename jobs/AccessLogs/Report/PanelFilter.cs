namespace AccessLogs.Report;

/// <summary>Whether a row belongs to a panel.</summary>
/// <param name="name">The row's name.</param>
/// <returns>True when it does.</returns>
internal delegate bool PanelFilter(ReadOnlySpan<byte> name);
