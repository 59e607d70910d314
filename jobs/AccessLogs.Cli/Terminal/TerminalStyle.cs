namespace AccessLogs.Cli.Terminal;

/// <summary>How text looks where there are colours: escape sequences of ANSI.</summary>
internal enum TerminalStyle
{
    None,
    Bold,
    Blue,
    Yellow,
}
