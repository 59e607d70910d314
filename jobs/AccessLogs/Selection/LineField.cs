namespace AccessLogs.Selection;

/// <summary>A field that lines can be chosen and grouped by.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What its values are.</param>
/// <param name="NewText">Makes what reads it as text, in a context; that may remember what it read, and belongs to one thread at a time.</param>
internal sealed record LineField(string Name, LineFieldKind Kind, Func<FieldContext, LineText> NewText)
{
    /// <summary>The bytes of the scratch that a reader wants.</summary>
    public const int ScratchSize = 1_024;

    /// <summary>Reads it as a number; null for texts.</summary>
    public LineNumber? Number { get; init; }

    /// <summary>The only values it has; empty when it may have any.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];

    /// <summary>Whether it is where the client is, which takes a database. Such values are written in upper case, but for cities.</summary>
    public bool IsPlace { get; init; }

    /// <summary>Whether lines can be grouped by it: whether its values are few enough to be read.</summary>
    public bool IsKey { get; init; } = true;
}
