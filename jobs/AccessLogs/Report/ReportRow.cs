using System.Text;

namespace AccessLogs;

/// <summary>A row of a panel.</summary>
/// <param name="RawName">The key as the log has it: bytes that should be UTF-8 but may be anything.</param>
/// <param name="Hits">The requests.</param>
/// <param name="Visitors">The distinct visitors among them.</param>
/// <param name="Bytes">The sum of the sizes of the answers.</param>
public readonly record struct ReportRow(ReadOnlyMemory<byte> RawName, long Hits, long Visitors, long Bytes)
{
    /// <summary>The key as text, made anew at each call; what is not UTF-8 becomes U+FFFD.</summary>
    public string Name => Encoding.UTF8.GetString(RawName.Span);
}
