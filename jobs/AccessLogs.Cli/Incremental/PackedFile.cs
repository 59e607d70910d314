namespace AccessLogs.Cli.Incremental;

/// <summary>A packed file as it was when it was read to its end: while it is the same, nobody has to unpack it to know it again.</summary>
/// <param name="Length">The bytes of the file as they are stored; 0 of a log that is not packed.</param>
/// <param name="ModifiedTicks">Its last write time, UTC ticks.</param>
internal readonly record struct PackedFile(long Length, long ModifiedTicks);
