namespace AccessLogs.Report;

/// <summary>The rows that are made of others by what their names have in common. Behind these come the outer rows of groups.</summary>
internal enum DerivedTable
{
    /// <summary>Sites of referrers.</summary>
    Sites,

    /// <summary>What search engines were asked for.</summary>
    Phrases,

    /// <summary>Extensions of paths.</summary>
    FileTypes,

    /// <summary>Networks of clients.</summary>
    Networks,
}
