namespace AccessLogs.Cli.Terminal;

/// <summary>
/// A table in a frame of rounded corners, its title above it in the middle. Cells are added one after the other, row by row. No cell is cut but
/// those of the last column, which has what the others leave of the screen.
/// </summary>
/// <param name="title">What stands above it.</param>
/// <param name="columns">The columns.</param>
internal sealed class TerminalTable(string title, params TerminalColumn[] columns)
{
    /// <summary>A line and a blank at each side of a column.</summary>
    public const int FrameWidth = 3;

    private readonly List<(string Text, TerminalStyle Style)> _cells = [.. columns.Select(column => (column.Title, TerminalStyle.None))];

    /// <summary>Adds the next cell.</summary>
    public void Add(string text, TerminalStyle style = TerminalStyle.None) => _cells.Add((text, style));

    /// <summary>Draws the table.</summary>
    /// <param name="screen">What it is drawn on.</param>
    public void Write(TerminalScreen screen)
    {
        var widths = Widths(screen.Width);
        screen.Write(' ', (widths.Sum(width => width + FrameWidth) + 1 - TerminalText.WidthOf(title)) / 2);
        screen.Write(title, TerminalStyle.Bold);
        screen.WriteLine();
        WriteLine(screen, widths, '╭', '┬', '╮');
        WriteRow(screen, widths, 0);
        WriteLine(screen, widths, '├', '┼', '┤');
        for (var first = columns.Length; first < _cells.Count; first += columns.Length)
        {
            WriteRow(screen, widths, first);
        }

        WriteLine(screen, widths, '╰', '┴', '╯');
    }

    private int[] Widths(int whole)
    {
        int[] widths = [.. columns.Select(column => column.Width)];
        for (var i = 0; i < _cells.Count; i++)
        {
            var column = i % columns.Length;
            if (column < columns.Length - 1)
            {
                widths[column] = Math.Max(widths[column], TerminalText.WidthOf(_cells[i].Text));
            }
        }

        widths[^1] = Math.Max(Math.Max(whole - widths[..^1].Sum(width => width + FrameWidth) - FrameWidth - 1, widths[^1]), columns[^1].Title.Length);
        return widths;
    }

    private void WriteRow(TerminalScreen screen, int[] widths, int first)
    {
        for (var i = 0; i < widths.Length; i++)
        {
            var (cell, style) = _cells[first + i];
            var text = TerminalText.Cut(cell, widths[i]);
            var blanks = widths[i] - TerminalText.WidthOf(text);
            screen.Write("│ ");
            screen.Write(' ', columns[i].IsNumber ? blanks : 0);
            screen.Write(text, style);
            screen.Write(' ', (columns[i].IsNumber ? 0 : blanks) + 1);
        }

        screen.Write("│");
        screen.WriteLine();
    }

    private static void WriteLine(TerminalScreen screen, int[] widths, char left, char between, char right)
    {
        for (var i = 0; i < widths.Length; i++)
        {
            screen.Write(i == 0 ? left : between, 1);
            screen.Write('─', widths[i] + FrameWidth - 1);
        }

        screen.Write(right, 1);
        screen.WriteLine();
    }
}
