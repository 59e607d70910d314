namespace AccessLogs.Classification;

/// <summary>What a user agent says of itself.</summary>
/// <param name="Kind">Who is behind it.</param>
/// <param name="Family">The browser, the bot or the tool: <c>Firefox</c>, <c>Googlebot</c>.</param>
/// <param name="Version">Its major version; empty when it says none.</param>
/// <param name="System">The operating system: <c>Windows</c>.</param>
/// <param name="SystemVersion">The system's version: <c>10</c>; empty when it says none.</param>
internal sealed record UserAgentInfo(AgentKind Kind, string Family, string Version, string System, string SystemVersion);
