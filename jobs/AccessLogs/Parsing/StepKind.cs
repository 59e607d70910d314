namespace AccessLogs.Parsing;

/// <summary>What a step of a <see cref="TextProgram"/> does.</summary>
internal enum StepKind : byte
{
    /// <summary>A text that has to be there.</summary>
    Literal,

    /// <summary>A field up to the text behind it, or to the end of the line.</summary>
    Field,

    /// <summary>As many bytes as the text has, whatever they are: GoAccess does not look at them.</summary>
    Skip,

    /// <summary>White space, or none: GoAccess's <c>%~</c>.</summary>
    SkipSpaces,

    /// <summary>The first address in a list: GoAccess's <c>~h{ ,}</c>.</summary>
    ForwardedHost,
}
