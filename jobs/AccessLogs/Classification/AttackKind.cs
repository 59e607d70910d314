namespace AccessLogs.Classification;

/// <summary>What is known of a text: nothing yet, that it is no attack, or a kind of attack. The names are those of <see cref="AttackPatterns"/>.</summary>
internal enum AttackKind : byte
{
    Unknown,
    None,
    Log4Shell,
    SqlInjection,
    CommandInjection,
    Xss,
    Traversal,
    ShellUpload,
    Scanner,
}
