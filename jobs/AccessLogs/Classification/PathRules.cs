using System.Text;

namespace AccessLogs.Classification;

/// <summary>What a path says of what was asked for.</summary>
internal static class PathRules
{
    /// <summary>The longest extension that is one.</summary>
    public const int MaxExtensionLength = 8;

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

    /// <summary>The extension as it is written; empty when there is none.</summary>
    public static ReadOnlySpan<byte> ExtensionOf(ReadOnlySpan<byte> path)
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

    /// <summary>An extension in lower case as a number.</summary>
    public static ulong Pack(ReadOnlySpan<byte> extension)
    {
        var packed = 0UL;
        foreach (var c in extension)
        {
            packed = (packed << 8) | (c is >= (byte)'A' and <= (byte)'Z' ? (byte)(c | 0x20) : c);
        }

        return packed;
    }
}
