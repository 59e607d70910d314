using AccessLogs.Formats;

namespace AccessLogs.Parsing;

/// <summary>
/// W3C extended logs (IIS, CloudFront): <c>#Fields:</c> says which columns the lines behind it have, up to the next one. A part of a
/// file is read by what is in force where it starts.
/// </summary>
/// <param name="directives">The directives that are known beforehand, in the order of the file.</param>
internal sealed class W3cProgram(IReadOnlyList<W3cDirective> directives) : LineProgram
{
    private FieldReading[] _columns = directives.Count > 0 ? W3cFields.Read(directives[0].Fields) : [];

    /// <inheritdoc/>
    public override void StartAt(long offset)
    {
        if (directives.Count > 0)
        {
            _columns = W3cFields.Read((directives.LastOrDefault(directive => directive.Offset <= offset) ?? directives[0]).Fields);
        }
    }

    /// <inheritdoc/>
    public override LineError Parse(ReadOnlySpan<byte> line, out AccessLogLine result)
    {
        if (line is [(byte)'#', ..])
        {
            result = default;
            ErrorOffset = 0;
            if (W3cFields.TryReadDirective(line, out var fields))
            {
                _columns = W3cFields.Read(fields);
                return LineError.Directive;
            }

            // Any other log may have a line that begins like this.
            return _columns.Length > 0 || W3cFields.IsDirective(line) ? LineError.Directive : LineError.Field;
        }

        var builder = new LineBuilder(Arena);
        var separator = line.Contains((byte)'\t') ? (byte)'\t' : (byte)' ';
        var rest = line;
        var error = _columns.Length == 0 ? LineError.Field : LineError.None;
        for (var i = 0; i < _columns.Length && error == LineError.None; i++)
        {
            var length = rest.IndexOf(separator);
            if (length < 0 != (i == _columns.Length - 1))
            {
                error = length < 0 ? _columns[i].Error : LineError.TrailingText; // too few columns, or too many
                break;
            }

            var value = length < 0 ? rest : rest[..length];
            if (value is not ([] or [(byte)'-']) && !builder.TrySet(_columns[i], value))
            {
                error = _columns[i].Error;
                break;
            }

            rest = rest[(length < 0 ? rest.Length : length + 1)..];
        }

        ErrorOffset = line.Length - rest.Length;
        error = error == LineError.None ? builder.Finish() : error;
        result = builder.Line;
        return error;
    }
}
