namespace AccessLogs.Parsing;

/// <summary>
/// A format as a few steps over the line: texts that have to be there and fields between them. No backtracking but for where a
/// quoted field ends.
/// </summary>
/// <param name="steps">The steps.</param>
/// <param name="style">How strict it is.</param>
internal sealed class TextProgram(FormatStep[] steps, ProgramStyle style) : LineProgram
{
    private TimestampParser _timestamps;

    /// <inheritdoc/>
    public override LineError Parse(ReadOnlySpan<byte> line, out AccessLogLine result)
    {
        if (style == ProgramStyle.GoAccess && line is [(byte)'#', ..])
        {
            ErrorOffset = 0;
            result = default;
            return LineError.Directive; // GoAccess passes over what looks like a remark
        }

        var builder = new LineBuilder(Arena);
        var rest = line;
        var error = LineError.None;
        foreach (var step in steps)
        {
            if (rest.IsEmpty && style == ProgramStyle.GoAccess && step.Kind != StepKind.Skip)
            {
                break; // GoAccess takes what it has
            }

            if (!TryStep(step, ref rest, ref builder))
            {
                error = step.Field.Error;
                break;
            }
        }

        if (error == LineError.None)
        {
            error = style switch
            {
                ProgramStyle.Whole when !rest.IsEmpty => LineError.TrailingText,
                ProgramStyle.Open when rest is not ([] or [(byte)' ', ..]) => LineError.TrailingText,
                ProgramStyle.GoAccess when builder.Line.Host.IsEmpty => LineError.Client,
                ProgramStyle.GoAccess when !builder.HasRequest => LineError.Request,
                _ => builder.Finish(),
            };
        }

        ErrorOffset = line.Length - rest.Length;
        result = builder.Line;
        return error;
    }

    private bool TryStep(FormatStep step, ref ReadOnlySpan<byte> rest, ref LineBuilder builder)
    {
        switch (step.Kind)
        {
            case StepKind.Literal:
                if (!rest.StartsWith(step.Text))
                {
                    return false;
                }

                rest = rest[step.Text.Length..];
                return true;
            case StepKind.Skip:
                rest = rest[Math.Min(step.Text.Length, rest.Length)..];
                return true;
            case StepKind.SkipSpaces:
                rest = rest.TrimStart(" \t\n\v\f\r"u8);
                return true;
            case StepKind.ForwardedHost:
                return ForwardedHosts.TryRead(ref rest, step.Text, ref builder.Line);
            default:
                return TryField(step, ref rest, ref builder);
        }
    }

    private bool TryField(FormatStep step, ref ReadOnlySpan<byte> rest, ref LineBuilder builder)
    {
        if (step.Field.Time is { IsCommonLog: true } && IsCommonLogTime(rest, step.Text))
        {
            builder.Time.HasWhole = _timestamps.TryParse(rest, out builder.Time.Whole);
            rest = rest[(builder.Time.HasWhole ? TimestampParser.Length : 0)..];
            return builder.Time.HasWhole;
        }

        var length = FieldEnd.Find(rest, step);
        if (length < 0)
        {
            // GoAccess looks no further for what it can do without.
            return style == ProgramStyle.GoAccess && step.Field.Field is (LogField.Ignored or LogField.Referrer or LogField.UserAgent);
        }

        var text = rest[..length];
        if (!builder.TrySet(step.Field, style == ProgramStyle.GoAccess ? text.Trim(" \t"u8) : text))
        {
            return false;
        }

        rest = rest[length..];
        return true;
    }

    private static bool IsCommonLogTime(ReadOnlySpan<byte> rest, byte[] end) => rest.Length > TimestampParser.Length
        ? end.Length > 0 && rest[TimestampParser.Length] == end[0]
        : rest.Length == TimestampParser.Length && end.Length == 0;
}
