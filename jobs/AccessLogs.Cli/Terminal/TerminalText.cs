using System.Globalization;
using System.Text;
using Spectre.Console;

namespace AccessLogs.Cli.Terminal;

/// <summary>Text of strangers on its way to a terminal.</summary>
internal static class TerminalText
{
    /// <summary>The cells of the terminal that a text takes: a wide character takes two, a combining one none.</summary>
    public static int WidthOf(string text)
    {
        foreach (var c in text)
        {
            if (!IsNarrow(c))
            {
                return text.GetCellWidth();
            }
        }

        return text.Length;
    }

    /// <summary>Cut to a width in cells of the terminal.</summary>
    public static string Cut(string text, int width)
    {
        if (WidthOf(text) <= width)
        {
            return text;
        }

        var cut = new StringBuilder();
        var cells = 1; // of the ellipsis
        foreach (var rune in text.EnumerateRunes())
        {
            cells += WidthOf(rune.ToString());
            if (cells > width)
            {
                break;
            }

            cut.Append(rune);
        }

        return cut.Append('…').ToString();
    }

    /// <summary>Cut into lines, at blanks where there are any.</summary>
    /// <param name="text">The text, of a character a cell.</param>
    /// <param name="width">The cells of a line.</param>
    public static IEnumerable<string> Wrap(string text, int width)
    {
        while (text.Length > width)
        {
            var end = text.LastIndexOf(' ', width) is > 0 and var blank ? blank : width;
            yield return text[..end];
            text = text[end..].TrimStart();
        }

        yield return text;
    }

    /// <summary>
    /// A log holds what strangers sent: nothing that a terminal obeys must reach it, nor what turns the direction of
    /// writing, is invisible or ends a line.
    /// </summary>
    public static string Printable(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return text;
        }

        var printable = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            _ = char.GetUnicodeCategory(c) switch
            {
                UnicodeCategory.Control => printable.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}"),
                UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => printable.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => printable.Append(c),
            };
        }

        return printable.ToString();
    }

    /// <summary>A message of several lines, in which names of files are written that strangers may have chosen.</summary>
    public static string PrintableLines(string text) => string.Join('\n', text.Split('\n').Select(Printable));

    /// <summary>Whether a character that is printable is surely one cell wide: Latin, and the signs that reports have. Of others Spectre.Console has tables.</summary>
    private static bool IsNarrow(char c) => c is (>= ' ' and <= '~') or (>= '\u00a0' and < '\u0300') or (>= '▀' and <= '▟') or '…' or '≈' or '≥';
}
