using System.Text;
using AccessLogs.Classification;

namespace AccessLogs.Sketches;

/// <summary>What a user agent is, as a key: so many fewer than user agents that none need be dropped but of those that lie.</summary>
internal static class AgentClass
{
    private const char Separator = '\0';

    /// <summary>The key of a user agent.</summary>
    /// <param name="userAgent">The user agent.</param>
    public static byte[] Of(ReadOnlySpan<byte> userAgent)
    {
        var agent = UserAgentRules.Classify(userAgent);
        return Encoding.UTF8.GetBytes(string.Join(Separator, (int)agent.Kind, agent.Family, agent.Version, agent.System, agent.SystemVersion));
    }

    /// <summary>What a key says.</summary>
    /// <param name="key">The key.</param>
    public static UserAgentInfo Read(ReadOnlySpan<byte> key)
    {
        var parts = Encoding.UTF8.GetString(key).Split(Separator);
        return new UserAgentInfo((AgentKind)int.Parse(parts[0]), parts[1], parts[2], parts[3], parts[4]);
    }
}
