namespace AccessLogs.Cli.Terminal;

/// <summary>The frame at the top of the report: totals in two columns, and below them what the log is.</summary>
internal static class TerminalTotals
{
    private const int Between = 6;
    private const int AfterName = 2;

    /// <summary>A line and a blank at each side.</summary>
    private const int FrameWidth = 4;

    /// <summary>Draws it.</summary>
    /// <param name="screen">What it is drawn on.</param>
    /// <param name="rows">A total and its name, and another one; empty for nothing.</param>
    /// <param name="notes">Names and texts; a long text goes on in the next line.</param>
    public static void Write(TerminalScreen screen, IReadOnlyList<(string Name, string Count, string Other, string Value)> rows, params IEnumerable<(string Name, string Text)> notes)
    {
        const string title = "Totals";
        var inner = screen.Width - FrameWidth;
        var (name, count, other) = (rows.Max(row => row.Name.Length), rows.Max(row => row.Count.Length), rows.Max(row => row.Other.Length));
        screen.Write("╭─" + title);
        screen.Write('─', screen.Width - title.Length - 3);
        screen.Write("╮");
        screen.WriteLine();
        foreach (var row in rows)
        {
            Line(screen, $"{row.Name.PadRight(name + AfterName)}{row.Count.PadLeft(count)}{new string(' ', Between)}{row.Other.PadRight(other + AfterName)}{row.Value}", inner);
        }

        foreach (var (label, text) in notes)
        {
            var isFirst = true;
            foreach (var line in TerminalText.Wrap(text, inner - name - AfterName))
            {
                Line(screen, (isFirst ? label : "").PadRight(name + AfterName) + line, inner);
                isFirst = false;
            }
        }

        screen.Write("╰");
        screen.Write('─', screen.Width - 2);
        screen.Write("╯");
        screen.WriteLine();
    }

    private static void Line(TerminalScreen screen, string text, int width)
    {
        screen.Write("│ ");
        screen.Write(text);
        screen.Write(' ', width - TerminalText.WidthOf(text));
        screen.Write(" │");
        screen.WriteLine();
    }
}
