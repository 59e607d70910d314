using System.Buffers;
using System.Globalization;
using System.Text;

namespace AccessLogs.Report.Html;

/// <summary>Markup of ours, which is written as it is, and text of strangers, which never becomes markup.</summary>
internal readonly struct HtmlOutput(IBufferWriter<byte> output)
{
    /// <summary>What bytes are read as that are not UTF-8.</summary>
    private const int ReplacementCharacter = 0xFFFD;

    /// <summary>What a text may be made of without a look at each character.</summary>
    private static readonly SearchValues<byte> Plain =
        SearchValues.Create(" !#$%()*+,-./0123456789:;=?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);

    /// <summary>Writes markup.</summary>
    public void Markup(ReadOnlySpan<byte> markup) => output.Write(markup);

    /// <summary>Writes markup that holds nothing but ours: numbers and names of this program.</summary>
    public void Markup(string markup) => Encoding.UTF8.GetBytes(markup, output);

    /// <summary>Writes text, for an element or a quoted attribute.</summary>
    public void Text(string text) => Text(Encoding.UTF8.GetBytes(text));

    /// <summary>
    /// Writes text that should be UTF-8 but may be anything: what is not becomes U+FFFD. What is invisible, ends a line or turns the
    /// direction of writing is shown by its number, as in the terminal.
    /// </summary>
    public void Text(ReadOnlySpan<byte> text)
    {
        while (text.Length > 0)
        {
            var plain = text.IndexOfAnyExcept(Plain);
            plain = plain < 0 ? text.Length : plain;
            output.Write(text[..plain]);
            text = text[plain..];
            if (text.Length > 0)
            {
                Rune.DecodeFromUtf8(text, out var rune, out var consumed);
                Character(rune, text[..consumed]);
                text = text[consumed..];
            }
        }
    }

    private void Character(Rune rune, ReadOnlySpan<byte> encoded)
    {
        var entity = rune.Value switch
        {
            '&' => "&amp;"u8,
            '<' => "&lt;"u8,
            '>' => "&gt;"u8,
            '"' => "&quot;"u8,
            '\'' => "&#39;"u8,
            ReplacementCharacter => "\uFFFD"u8,
            _ => default,
        };
        if (entity.Length > 0)
        {
            output.Write(entity);
            return;
        }

        switch (Rune.GetUnicodeCategory(rune))
        {
            case UnicodeCategory.Control:
                Markup($"\\x{rune.Value:x2}");
                break;
            case UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator:
                Markup($"\\u{rune.Value:x4}");
                break;
            default:
                output.Write(encoded);
                break;
        }
    }
}
