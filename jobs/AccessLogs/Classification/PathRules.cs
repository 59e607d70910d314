using System.Collections.Frozen;
using System.Text;
using AccessLogs.Tables;

namespace AccessLogs.Classification;

/// <summary>What a path says of what was asked for.</summary>
internal static class PathRules
{
    /// <summary>The longest extension that is one.</summary>
    public const int MaxExtensionLength = 8;

    /// <summary>As in the configuration that GoAccess comes with.</summary>
    private static readonly FrozenSet<ulong> StaticExtensions = new[]
    {
        "css", "js", "jpg", "png", "gif", "ico", "jpeg", "pdf", "csv", "mpeg", "mpg", "swf", "woff", "woff2", "xls", "xlsx", "doc", "docx", "ppt", "pptx",
        "txt", "zip", "ogg", "mp3", "mp4", "exe", "iso", "gz", "rar", "svg", "bmp", "tar", "tgz", "tiff", "tif", "ttf", "flv", "dmg", "xz", "zst", "webp",
        "avif", "webm", "eot", "otf", "map", "mjs", "bz2", "7z",
    }.Select(extension => Pack(Encoding.ASCII.GetBytes(extension))).ToFrozenSet();

    /// <summary>Whether the path is one of a file that is the same for all who ask.</summary>
    /// <param name="path">The path with its query string.</param>
    /// <returns>True when its extension is one of those of files.</returns>
    public static bool IsStatic(ReadOnlySpan<byte> path) => ExtensionOf(path) is { IsEmpty: false } extension && StaticExtensions.Contains(Pack(extension));

    /// <summary>Whether a request is one that a person saw a page by: got or posted, answered by 2xx or 304, and no file.</summary>
    /// <param name="line">The request.</param>
    /// <returns>True when it is.</returns>
    public static bool IsPageView(in AccessLogLine line) =>
        line.Status is (>= 200 and < 300) or 304 && Facets.OfMethod(line.Request.Method) is Facets.Get or Facets.Post && !IsStatic(line.Request.Path);

    /// <summary>The extension in lower case.</summary>
    /// <param name="path">The path with its query string.</param>
    /// <param name="output">Room for <see cref="MaxExtensionLength"/> bytes.</param>
    /// <returns>The extension; empty when there is none.</returns>
    public static ReadOnlySpan<byte> Extension(ReadOnlySpan<byte> path, Span<byte> output)
    {
        var extension = ExtensionOf(path);
        Ascii.ToLower(extension, output, out var length);
        return output[..length];
    }

    /// <summary>The path without its query string.</summary>
    /// <param name="path">The path with its query string.</param>
    /// <returns>What is before the first <c>?</c> or <c>#</c>.</returns>
    public static ReadOnlySpan<byte> File(ReadOnlySpan<byte> path)
    {
        var end = path.IndexOfAny((byte)'?', (byte)'#');
        return end < 0 ? path : path[..end];
    }

    /// <summary>The query string.</summary>
    /// <param name="path">The path with its query string.</param>
    /// <returns>What is behind the first <c>?</c>; empty when there is none.</returns>
    public static ReadOnlySpan<byte> Query(ReadOnlySpan<byte> path)
    {
        var question = path.IndexOf((byte)'?');
        return question < 0 ? default : path[(question + 1)..];
    }

    private static ReadOnlySpan<byte> ExtensionOf(ReadOnlySpan<byte> path)
    {
        path = File(path);
        var dot = path[Math.Max(path.Length - MaxExtensionLength - 1, 0)..].LastIndexOf((byte)'.');
        if (dot < 0)
        {
            return default;
        }

        var extension = path[(Math.Max(path.Length - MaxExtensionLength - 1, 0) + dot + 1)..];
        foreach (var c in extension)
        {
            if (!char.IsAsciiLetterOrDigit((char)c))
            {
                return default;
            }
        }

        return extension;
    }

    private static ulong Pack(ReadOnlySpan<byte> extension)
    {
        var packed = 0UL;
        foreach (var c in extension)
        {
            packed = (packed << 8) | (c is >= (byte)'A' and <= (byte)'Z' ? (byte)(c | 0x20) : c);
        }

        return packed;
    }
}
