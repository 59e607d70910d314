using AccessLogs.Parsing;

namespace AccessLogs;

/// <summary>One of the first lines that are not of their format.</summary>
/// <param name="Input">The name of the input.</param>
/// <param name="LineNumber">The number of the line in it, from 1 on, blank lines counted.</param>
/// <param name="Offset">The first byte of the line in the input.</param>
/// <param name="Error">What is wrong.</param>
/// <param name="Excerpt">The start of the line, at most 160 bytes; what is not UTF-8 is U+FFFD.</param>
public sealed record FailedLine(string Input, long LineNumber, long Offset, LineError Error, string Excerpt)
{
    /// <summary>What is wrong, in words.</summary>
    public string Reason => LineErrorText.Of(Error);
}
