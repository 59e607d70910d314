using System.Text;

namespace AccessLogs.Classification;

/// <summary>
/// Reads user agents by the words in them. No list of all there ever were: what is new is told by its pattern, or is unknown.
/// Called once for each distinct user agent, not for each line.
/// </summary>
internal static class UserAgentRules
{
    private const int MaxVersionLength = 8;
    private const int MaxNameLength = 40;

    /// <summary>Reads a user agent.</summary>
    /// <param name="agent">The user agent as written.</param>
    /// <returns>What it says.</returns>
    public static UserAgentInfo Classify(ReadOnlySpan<byte> agent)
    {
        var (system, version) = SystemRules.Find(agent);
        foreach (var (token, kind, name) in AgentTokens.Known)
        {
            if (Find(agent, token) is >= 0 and var at)
            {
                return new UserAgentInfo(kind, name, Version(agent[(at + token.Length)..], skipSlash: true), system, version);
            }
        }

        foreach (var word in AgentTokens.OfAnyBot)
        {
            if (Find(agent, word) >= 0)
            {
                return new UserAgentInfo(AgentKind.Bot, BotName(agent, word), "", system, version);
            }
        }

        foreach (var (token, name) in AgentTokens.Browsers)
        {
            if (agent.IndexOf(token) is >= 0 and var at)
            {
                // Of old Safaris the version is that of WebKit, which says nothing.
                var text = token.AsSpan().StartsWith("Safari"u8) || token.AsSpan().StartsWith("Apple"u8) ? "" : Version(agent[(at + token.Length)..], skipSlash: false);
                return new UserAgentInfo(AgentKind.Person, name, text, system, version);
            }
        }

        if (agent.IndexOf("Trident/"u8) >= 0 && agent.IndexOf("rv:"u8) is >= 0 and var rv)
        {
            return new UserAgentInfo(AgentKind.Person, "Internet Explorer", Version(agent[(rv + 3)..], skipSlash: false), system, version);
        }

        return agent.StartsWith("Mozilla/"u8) && system.Length > 0 && system != SystemRules.Unknown
            ? new UserAgentInfo(AgentKind.Person, "Mozilla", "", system, version)
            : new UserAgentInfo(AgentKind.Unknown, "Unknown", "", system, version);
    }

    /// <summary>Finds a word of ASCII in any case.</summary>
    private static int Find(ReadOnlySpan<byte> agent, ReadOnlySpan<byte> word)
    {
        var (lower, upper) = ((byte)(word[0] | 0x20), char.IsAsciiLetter((char)word[0]) ? (byte)(word[0] & ~0x20) : word[0]);
        for (var from = 0; ; from++)
        {
            var at = agent[from..].IndexOfAny(lower, upper);
            if (at < 0 || agent.Length - from - at < word.Length)
            {
                return -1;
            }

            from += at;
            if (Ascii.EqualsIgnoreCase(agent.Slice(from, word.Length), word))
            {
                return from;
            }
        }
    }

    /// <summary>The product that the word is a part of, or the first one where that is an address.</summary>
    private static string BotName(ReadOnlySpan<byte> agent, ReadOnlySpan<byte> word)
    {
        var at = word.Contains((byte)':') ? 0 : Find(agent, word);
        var start = at;
        while (start > 0 && IsOfName(agent[start - 1]))
        {
            start--;
        }

        var end = at;
        while (end < agent.Length && end - start < MaxNameLength && IsOfName(agent[end]))
        {
            end++;
        }

        return end > start ? Encoding.UTF8.GetString(agent[start..end]) : "Other";
    }

    private static bool IsOfName(byte c) => char.IsAsciiLetterOrDigit((char)c) || c is (byte)'-' or (byte)'_' or (byte)'.';

    /// <summary>The digits of the major version.</summary>
    private static string Version(ReadOnlySpan<byte> text, bool skipSlash)
    {
        text = skipSlash && text is [(byte)'/' or (byte)' ' or (byte)'-', ..] ? text[1..] : text;
        var length = 0;
        while (length < text.Length && length < MaxVersionLength && char.IsAsciiDigit((char)text[length]))
        {
            length++;
        }

        return Encoding.ASCII.GetString(text[..length]);
    }
}
