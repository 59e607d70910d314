using System.Text.RegularExpressions;

namespace AccessLogs.Selection;

/// <summary>The short ways to say which lines are left out, as filters.</summary>
internal static class Exclusion
{
    private const string AgentPrefix = "agent:";

    /// <summary>The filter of what is left out.</summary>
    /// <param name="what"><c>bots</c>, an address, a network, a path, <c>agent:TEXT</c>, or a filter.</param>
    /// <returns>The filter.</returns>
    /// <exception cref="ArgumentException">It is meant for an address or a network, and is none.</exception>
    public static string Filter(string what) => what switch
    {
        "bots" => "kind in (bot, ai, scanner, tool)",
        ['/', ..] => $"file~{Quote($"^{Regex.Escape(what).Replace("\\*", ".*", StringComparison.Ordinal)}$")}",
        _ when what.StartsWith(AgentPrefix, StringComparison.Ordinal) => $"agent~{Quote($"(?i){Regex.Escape(what[AgentPrefix.Length..])}")}",
        _ when AddressRange.TryRead(what, out _) => $"host in {what}",
        _ when LooksLikeAddress(what) => throw new ArgumentException($"'{what}' is no address and no network", nameof(what)),
        _ => what,
    };

    /// <summary>A filter has an operator.</summary>
    private static bool LooksLikeAddress(string what) => what.AsSpan().ContainsAny('.', ':') && what.All(c => char.IsAsciiHexDigit(c) || c is '.' or ':' or '/');

    private static string Quote(string value) => $"\"{value.Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
