using System.Globalization;
using System.Text;
using Spectre.Console;

namespace AccessLogs.Cli;

/// <summary>Text of strangers on its way to a terminal.</summary>
internal static class TerminalText
{
    /// <summary>Cut to a width in cells of the terminal: a wide character takes two, a combining one none.</summary>
    public static string Cut(string text, int width)
    {
        if (text.GetCellWidth() <= width)
        {
            return text;
        }

        var cut = new StringBuilder();
        var cells = 1; // of the ellipsis
        foreach (var rune in text.EnumerateRunes())
        {
            cells += rune.ToString().GetCellWidth();
            if (cells > width)
            {
                break;
            }

            cut.Append(rune);
        }

        return cut.Append('…').ToString();
    }

    /// <summary>
    /// A log holds what strangers sent: nothing that a terminal obeys must reach it, nor what turns the direction of
    /// writing, is invisible or ends a line.
    /// </summary>
    public static string Printable(string text)
    {
        var printable = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            printable.Append(char.GetUnicodeCategory(c) switch
            {
                UnicodeCategory.Control => $"\\x{(int)c:x2}",
                UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => $"\\u{(int)c:x4}",
                _ => c.ToString(),
            });
        }

        return printable.ToString();
    }
}
