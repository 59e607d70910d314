using AccessLogs.Parsing;

namespace AccessLogs;

/// <summary>The format that lines which fit none come nearest to: it reads the most of them before something is wrong.</summary>
/// <param name="Format">The format.</param>
/// <param name="Error">What is wrong with the first line by this format.</param>
/// <param name="Column">Where, from 1 on, in bytes.</param>
public sealed record NearestFormat(AccessLogFormat Format, LineError Error, int Column)
{
    /// <summary>What is wrong, in words.</summary>
    public string Reason => LineErrorText.Of(Error);
}
