using System.Text;

namespace AccessLogs.Accumulation;

/// <summary>A line that is shown as it is.</summary>
/// <param name="Rank">What comes first among the lines that are kept.</param>
/// <param name="Size">The size of the answer.</param>
/// <param name="Text">The line.</param>
internal readonly record struct KeptLine((long Time, ulong Place) Rank, long Size, byte[] Text)
{
    /// <summary>The bytes of a line that are kept.</summary>
    public const int MaxLength = 1_024;

    /// <summary>What is kept of a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="text">All of its text; empty when that must not be shown.</param>
    /// <returns>The start of the text, or client, method, path, status and size.</returns>
    public static byte[] TextOf(in AccessLogLine line, ReadOnlySpan<byte> text) => TextOf(text, line.Host, line.Request.Method, line.Request.Path, line.Status, line.Size);

    /// <inheritdoc cref="TextOf(in AccessLogLine, ReadOnlySpan{byte})"/>
    public static byte[] TextOf(ReadOnlySpan<byte> text, ReadOnlySpan<byte> host, ReadOnlySpan<byte> method, ReadOnlySpan<byte> path, int status, long size)
    {
        if (!text.IsEmpty)
        {
            return text[..Math.Min(text.Length, MaxLength)].ToArray();
        }

        byte[] shown = [.. host, (byte)' ', .. method, (byte)' ', .. path[..Math.Min(path.Length, MaxLength)], .. Encoding.ASCII.GetBytes($" {status} {size}")];
        return shown[..Math.Min(shown.Length, MaxLength)];
    }
}
