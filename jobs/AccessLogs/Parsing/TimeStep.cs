namespace AccessLogs.Parsing;

/// <summary>A step of a <see cref="TimeFormat"/>.</summary>
/// <param name="Kind">What it reads.</param>
/// <param name="Literal">The byte of <see cref="TimeStepKind.Literal"/>.</param>
internal readonly record struct TimeStep(TimeStepKind Kind, byte Literal = 0);
