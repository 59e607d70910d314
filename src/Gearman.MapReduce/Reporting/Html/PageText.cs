using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;

namespace Gearman.MapReduce;

/// <summary>Figures and names as the page shows them.</summary>
internal static class PageText
{
    private static readonly string[] Units = ["B", "KB", "MB", "GB", "TB", "PB"];

    /// <summary>A name of a file, or a message of somebody's code, which never becomes markup; what is invisible is shown by its number.</summary>
    public static string Of(string text)
    {
        var visible = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            visible.Append(Rune.GetUnicodeCategory(rune) switch
            {
                UnicodeCategory.Control => $"\\x{rune.Value:x2}",
                UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => $"\\u{rune.Value:x4}",
                _ => rune.ToString(),
            });
        }

        return HtmlEncoder.Default.Encode(visible.ToString());
    }

    public static string Of(TimeSpan time) => time.TotalSeconds switch
    {
        < 0.0995 => Invariant($"{time.TotalMilliseconds:0.0} ms"),
        < 99.95 => Invariant($"{time.TotalSeconds:0.0} s"),
        < 3600 => Invariant($"{(int)time.TotalMinutes} min {time.Seconds:00} s"),
        _ => Invariant($"{(int)time.TotalHours} h {time.Minutes:00} min"),
    };

    public static string Of(TimeSpan? time) => time is { } value ? Of(value) : "-";

    public static string OfBytes(long bytes)
    {
        var (value, unit) = ((double)bytes, 0);
        while (value >= 999.5 && unit < Units.Length - 1)
        {
            value /= 1000;
            unit++;
        }

        return unit == 0 ? Invariant($"{bytes} B") : Invariant($"{value:G3} {Units[unit]}");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
