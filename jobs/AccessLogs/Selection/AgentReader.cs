using System.Text;
using AccessLogs.Classification;
using AccessLogs.Report;

namespace AccessLogs.Selection;

/// <summary>Reads what a user agent says of itself, once for each that is distinct. One thread at a time.</summary>
/// <param name="text">Which part of it.</param>
internal sealed class AgentReader(Func<UserAgentInfo, string> text)
{
    /// <summary>A log of clients that call themselves something else each time must not fill the memory.</summary>
    private const int MaxRemembered = 100_000;

    private readonly Dictionary<byte[], byte[]> _texts = new(NameComparer.Instance);

    /// <summary>Reads it: a <see cref="LineText"/>.</summary>
    public ReadOnlySpan<byte> Read(in AccessLogLine line, Span<byte> scratch)
    {
        var known = _texts.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (!known.TryGetValue(line.UserAgent, out var result))
        {
            if (_texts.Count == MaxRemembered)
            {
                _texts.Clear();
            }

            result = Encoding.UTF8.GetBytes(text(UserAgentRules.Classify(line.UserAgent)));
            known[line.UserAgent] = result;
        }

        return result;
    }
}
