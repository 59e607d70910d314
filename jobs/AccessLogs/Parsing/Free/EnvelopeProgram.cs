namespace AccessLogs.Parsing.Free;

/// <summary>Lines of a format that are in an envelope.</summary>
/// <param name="kind">The envelope.</param>
/// <param name="format">The format of what is in it.</param>
internal sealed class EnvelopeProgram(EnvelopeKind kind, AccessLogFormat format) : LineProgram
{
    private readonly LineParser _inner = new(format);

    /// <inheritdoc/>
    public override void Reset()
    {
        base.Reset();
        _inner.Reset();
    }

    /// <inheritdoc/>
    public override LineError Parse(ReadOnlySpan<byte> line, out AccessLogLine result)
    {
        ErrorOffset = 0;
        result = default;
        if (Envelope.Open(line, Arena, out var inner) != kind)
        {
            return LineError.Field;
        }

        var error = _inner.Parse(inner, out result);
        ErrorOffset = line.Overlaps(inner, out var start) ? start + _inner.ErrorOffset : 0;
        return error;
    }
}
