namespace AccessLogs.Cli.Terminal;

/// <summary>A column of a table.</summary>
/// <param name="Title">What stands above it.</param>
/// <param name="Width">Cells of the terminal that it has at least, without the blank at each side.</param>
/// <param name="IsNumber">Whether what is in it stands at the right.</param>
internal readonly record struct TerminalColumn(string Title, int Width, bool IsNumber = false);
