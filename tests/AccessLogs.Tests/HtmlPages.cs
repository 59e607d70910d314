using System.Globalization;
using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace AccessLogs.Tests;

/// <summary>Pages as tests need them.</summary>
internal static class HtmlPages
{
    private const string Attack = "</bdi></td></script></style><script>document.title='owned'</script><img src=x onerror=document.title='owned'><svg onload=document.title='owned'>'&amp;";

    /// <summary>A log with script, control characters, what is not UTF-8 and marks of direction wherever it can have them.</summary>
    public static byte[] Hostile { get; } = Encoding.Latin1.GetBytes(
        $"""
        10.0.0.1 - - [17/May/2015:23:05:03 -0200] "GET /{Attack} HTTP/1.1" 200 10 "-" "x"
        10.0.0.1 - {Attack.Replace(' ', '_')} [17/May/2015:23:05:03 -0200] "GET /caf{'\xe9'} HTTP/1.1" 200 10 "http://{Attack}/?q={Attack}" "{Attack}"
        10.0.0.1 - - [17/May/2015:23:05:04 -0200] "{Attack} /b {Attack}" 404 5 "-" "a{Encoding.Latin1.GetString("\u202E\u2028\u0085"u8)}{'\x1b'}[31m{'\0'}b"
        {Attack}

        """);

    public static byte[] Sample(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "sample-logs", name));

    public static async Task<byte[]> WriteAsync(AccessLogReport report, HtmlReportOptions? options = null)
    {
        using var output = new MemoryStream();
        await HtmlReportWriter.WriteAsync(output, report, options, TestContext.Current.CancellationToken);
        return output.ToArray();
    }

    public static async Task<byte[]> WriteAsync(byte[] log)
    {
        using var accumulator = Reports.Accumulate(log, keepsSlices: true);
        return await WriteAsync(accumulator.ToReport(["access.log"]), new HtmlReportOptions { Subtitle = "<b>access.log</b>" });
    }

    public static IDocument Parse(string page) => new HtmlParser().ParseDocument(page);

    public static IDocument Parse(byte[] page) => Parse(Encoding.UTF8.GetString(page));

    /// <summary>What a reader sees of a text: the rule of the page, written down another way.</summary>
    public static string Printable(string text) => string.Concat(text.EnumerateRunes().Select(rune => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control => "\\x" + rune.Value.ToString("x2", CultureInfo.InvariantCulture),
        UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator =>
            "\\u" + rune.Value.ToString("x4", CultureInfo.InvariantCulture),
        _ => rune.ToString(),
    }));
}
