namespace AccessLogs.Cli.Memory;

/// <summary>How much memory the tables may hold.</summary>
/// <param name="Bytes">Bytes.</param>
/// <param name="SpillDirectory">Where they go beyond.</param>
internal sealed record MemorySettings(long Bytes, string SpillDirectory);
