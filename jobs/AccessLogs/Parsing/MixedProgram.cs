namespace AccessLogs.Parsing;

/// <summary>Several formats in one log: a line that the first does not fit is tried with the next.</summary>
/// <param name="formats">The formats, the main one first.</param>
internal sealed class MixedProgram(IReadOnlyList<AccessLogFormat> formats) : LineProgram
{
    private readonly LineParser[] _parsers = [.. formats.Select(format => new LineParser(format))];

    /// <inheritdoc/>
    public override void StartAt(long offset)
    {
        foreach (var parser in _parsers)
        {
            parser.StartAt(offset);
        }
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        foreach (var parser in _parsers)
        {
            parser.Reset();
        }
    }

    /// <inheritdoc/>
    public override LineError Parse(ReadOnlySpan<byte> line, out AccessLogLine result)
    {
        var error = _parsers[0].Parse(line, out result);
        ErrorOffset = _parsers[0].ErrorOffset;
        for (var i = 1; i < _parsers.Length && error is not (LineError.None or LineError.Directive); i++)
        {
            if (_parsers[i].Parse(line, out result) is (LineError.None or LineError.Directive) and var other)
            {
                return other;
            }
        }

        return error; // what is wrong by the main format
    }
}
