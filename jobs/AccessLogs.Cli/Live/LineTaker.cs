namespace AccessLogs.Cli.Live;

/// <summary>Takes lines of a log.</summary>
/// <param name="offset">Where the first of them is in its file.</param>
/// <param name="lines">Whole lines.</param>
internal delegate void LineTaker(long offset, ReadOnlySpan<byte> lines);
