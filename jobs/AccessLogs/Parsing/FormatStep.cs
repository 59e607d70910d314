namespace AccessLogs.Parsing;

/// <summary>One step of a <see cref="TextProgram"/>.</summary>
internal sealed record FormatStep(StepKind Kind)
{
    /// <summary>The literal; the text that ends the field, empty for the end of the line; the separators of a list.</summary>
    public byte[] Text { get; init; } = [];

    /// <summary>What the field is.</summary>
    public FieldReading Field { get; init; } = new(LogField.Ignored);

    /// <summary>Whether a backslash in the field hides the byte behind it from the search for the end.</summary>
    public bool HasEscapes { get; init; }

    /// <summary>
    /// Whether a number follows <see cref="Text"/>: of several places where the field could end the first one with a digit or a
    /// <c>-</c> behind it is taken. Servers of the nineties wrote quotes as they came.
    /// </summary>
    public bool IsBeforeNumber { get; init; }

    /// <summary>Whether the end of the line ends the field as well.</summary>
    public bool MayEndLine { get; init; }

    /// <summary>How many times the byte in <see cref="Text"/> has to come until the field ends (GoAccess); 0 when the text ends it.</summary>
    public int Delimiters { get; init; }
}
