using AccessLogs.Classification;

namespace AccessLogs.Selection;

/// <summary>The kinds of user agents as a filter names them.</summary>
internal static class AgentNames
{
    /// <summary>All of them, in the order of <see cref="AgentKind"/>.</summary>
    public static IReadOnlyList<string> All { get; } = ["person", "bot", "ai", "scanner", "tool", "unknown"];

    /// <summary>The name of a kind.</summary>
    /// <param name="kind">The kind.</param>
    /// <returns>Its name.</returns>
    public static string Of(AgentKind kind) => All[(int)kind];
}
