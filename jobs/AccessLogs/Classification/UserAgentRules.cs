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

    private static readonly WordFinder Words = new([.. AgentTokens.Known.Select(known => known.Token), .. AgentTokens.OfAnyBot]);

    /// <summary>Reads a user agent.</summary>
    /// <param name="agent">The user agent as written.</param>
    /// <returns>What it says.</returns>
    public static UserAgentInfo Classify(ReadOnlySpan<byte> agent)
    {
        var (system, version) = SystemRules.Find(agent);
        if (Words.TryFind(agent, out var word, out var place))
        {
            if (word >= AgentTokens.Known.Count)
            {
                var bot = BotName(agent, AgentTokens.OfAnyBot[word - AgentTokens.Known.Count], place);
                return AgentTokens.NoBots.Any(phone => bot.StartsWith(phone, StringComparison.OrdinalIgnoreCase))
                    ? Browser(agent, system, version)
                    : new UserAgentInfo(AgentKind.Bot, bot, "", system, version);
            }

            var (token, kind, name) = AgentTokens.Known[word];
            return new UserAgentInfo(kind, name, Version(agent[(place + token.Length)..], skipSlash: true), system, version);
        }

        return Browser(agent, system, version);
    }

    private static UserAgentInfo Browser(ReadOnlySpan<byte> agent, string system, string version)
    {
        foreach (var (browser, name) in AgentTokens.Browsers)
        {
            if (agent.IndexOf(browser) is >= 0 and var at)
            {
                // Of old Safaris the version is that of WebKit, which says nothing.
                var text = browser.AsSpan().StartsWith("Safari"u8) || browser.AsSpan().StartsWith("Apple"u8) ? "" : Version(agent[(at + browser.Length)..], skipSlash: false);
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

    /// <summary>The product that the word is a part of, or the first one where that is an address.</summary>
    private static string BotName(ReadOnlySpan<byte> agent, ReadOnlySpan<byte> word, int place)
    {
        var at = word.Contains((byte)':') ? 0 : place;
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
