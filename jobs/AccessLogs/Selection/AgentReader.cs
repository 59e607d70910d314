using AccessLogs.Classification;

namespace AccessLogs.Selection;

/// <summary>Reads what a user agent says of itself, once for each that is distinct. One thread at a time.</summary>
/// <param name="text">Which part of it.</param>
internal sealed class AgentReader(Func<UserAgentInfo, string> text)
{
    private readonly RememberedTexts _texts = new(agent => text(UserAgentRules.Classify(agent)));

    /// <summary>Reads it: a <see cref="LineText"/>.</summary>
    public ReadOnlySpan<byte> Read(in AccessLogLine line, Span<byte> scratch) => _texts.Of(line.UserAgent);
}
