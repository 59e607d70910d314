using System.Collections.Frozen;
using System.Text;
using AccessLogs.Tables;

namespace AccessLogs.Classification;

/// <summary>Which paths are of files that are the same for all who ask: by their extensions.</summary>
internal sealed class StaticFiles
{
    /// <summary>As in the configuration that GoAccess comes with.</summary>
    private static readonly string[] Usual =
    [
        "css", "js", "jpg", "png", "gif", "ico", "jpeg", "pdf", "csv", "mpeg", "mpg", "swf", "woff", "woff2", "xls", "xlsx", "doc", "docx", "ppt", "pptx",
        "txt", "zip", "ogg", "mp3", "mp4", "exe", "iso", "gz", "rar", "svg", "bmp", "tar", "tgz", "tiff", "tif", "ttf", "flv", "dmg", "xz", "zst", "webp",
        "avif", "webm", "eot", "otf", "map", "mjs", "bz2", "7z",
    ];

    private static readonly StaticFiles OfUsual = new(Usual);

    private readonly FrozenSet<ulong> _extensions;

    private StaticFiles(IEnumerable<string> extensions) => _extensions = extensions.Select(extension => PathRules.Pack(Encoding.ASCII.GetBytes(extension))).ToFrozenSet();

    /// <summary>The usual ones and others.</summary>
    /// <param name="further">The extensions of the others, as <see cref="ExtensionOf"/> gives them.</param>
    public static StaticFiles With(IReadOnlyList<string> further) => further.Count == 0 ? OfUsual : new(Usual.Concat(further));

    /// <summary>The extension that a user names, with or without its dot.</summary>
    /// <param name="text">What the user wrote.</param>
    /// <exception cref="ArgumentException">No path has such.</exception>
    public static string ExtensionOf(string text)
    {
        var extension = text.StartsWith('.') ? text[1..] : text;
        return extension.Length is > 0 and <= PathRules.MaxExtensionLength && extension.All(char.IsAsciiLetterOrDigit)
            ? extension.ToLowerInvariant()
            : throw new ArgumentException($"'{text}' is no extension of files: give up to {PathRules.MaxExtensionLength} letters and digits, such as .mp3", nameof(text));
    }

    /// <summary>Whether a path is one of a file.</summary>
    /// <param name="path">The path with its query string.</param>
    public bool Contains(ReadOnlySpan<byte> path) => PathRules.ExtensionOf(path) is { IsEmpty: false } extension && _extensions.Contains(PathRules.Pack(extension));

    /// <summary>Whether a request is one that a person saw a page by: got or posted, answered by 2xx or 304, and no file.</summary>
    /// <param name="line">The request.</param>
    /// <returns>True when it is.</returns>
    public bool IsPageView(in AccessLogLine line) =>
        line.Status is (>= 200 and < 300) or 304 && Facets.OfMethod(line.Request.Method) is Facets.Get or Facets.Post && !Contains(line.Request.Path);
}
