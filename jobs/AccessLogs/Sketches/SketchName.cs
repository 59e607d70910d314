namespace AccessLogs.Sketches;

/// <summary>The sketches beside those of <see cref="Accumulation.KeyTable"/>, behind which they come.</summary>
internal enum SketchName
{
    /// <summary>Clients.</summary>
    Hosts,

    /// <summary>User agents.</summary>
    UserAgents,

    /// <summary>Of what was dropped from referrers: their sites.</summary>
    Sites,

    /// <summary>Of what was dropped from referrers: what search engines were asked for.</summary>
    Phrases,

    /// <summary>Of what was dropped from paths: their extensions.</summary>
    FileTypes,

    /// <summary>Of what was dropped from clients: their networks.</summary>
    Networks,

    /// <summary>Of what was dropped from user agents: what they are.</summary>
    Agents,
}
