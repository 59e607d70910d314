using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace EndToEnd.Tests;

/// <summary>What a terminal shows, as a page: colours and bold text are spans.</summary>
internal static partial class TerminalPage
{
    private const string Style =
        "body{margin:0;background:#14171c}pre{display:inline-block;margin:0;padding:14px 18px;color:#d6dae0;font:14px/1.164 'DejaVu Sans Mono',monospace}"
        + ".c1{color:#e06c75}.c2{color:#98c379}.c3{color:#e5c07b}.c4{color:#61afef}.c5{color:#c678dd}.c6{color:#56b6c2}.c8{color:#7f848e}.b{font-weight:bold}.d{opacity:.65}";

    /// <summary>Makes the page.</summary>
    /// <param name="output">What a program wrote to its terminal.</param>
    public static string Of(string output)
    {
        var page = new StringBuilder($"<!DOCTYPE html><meta charset=utf-8><title>Terminal</title><style>{Style}</style><pre>");
        var isOpen = false;
        var end = 0;
        output = output.Replace("\r", "", StringComparison.Ordinal);
        foreach (Match code in Codes().Matches(output))
        {
            page.Append(WebUtility.HtmlEncode(output[end..code.Index]));
            end = code.Index + code.Length;
            if (!code.Groups["style"].Success)
            {
                continue;
            }

            page.Append(isOpen ? "</span>" : "");
            var classes = string.Join(' ', Classes(code.Groups["style"].Value.Split(';')));
            isOpen = classes.Length > 0;
            page.Append(isOpen ? $"<span class=\"{classes}\">" : "");
        }

        return page.Append(WebUtility.HtmlEncode(output[end..])).Append("</pre>").ToString();
    }

    private static IEnumerable<string> Classes(string[] codes)
    {
        for (var i = 0; i < codes.Length; i++)
        {
            switch (codes[i])
            {
                case "1":
                    yield return "b";
                    break;
                case "2":
                    yield return "d";
                    break;
                case "38" when i + 2 < codes.Length && codes[i + 1] == "5":
                    yield return $"c{int.Parse(codes[i + 2]) % 8 + (codes[i + 2] == "8" ? 8 : 0)}";
                    i += 2;
                    break;
                case ['3' or '9', >= '1' and <= '7'] color:
                    yield return $"c{color[1]}";
                    break;
                case "90":
                    yield return "c8";
                    break;
                default:
                    break;
            }
        }
    }

    [GeneratedRegex(@"\x1b\[(?:(?<style>[0-9;]*)m|[?0-9;]*[A-Za-ln-z])", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Codes();
}
