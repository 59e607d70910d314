using AccessLogs.Parsing.Free;

namespace AccessLogs.Parsing;

/// <summary>
/// Squid's own format, whose columns are padded: <c>1286536309.450    180 10.0.0.1 TCP_MISS/200 411 GET http://example.com/a - HIER_DIRECT/192.0.2.1 text/html</c>
/// (https://wiki.squid-cache.org/Features/LogFormat). The host of an address is the virtual host.
/// </summary>
internal sealed class SquidProgram : LineProgram
{
    private const int Result = 3;
    private const int Address = 6;
    private const int Peer = 8;
    private const int Columns = 10;

    private static readonly FieldReading CacheStatus = new(LogField.CacheStatus);

    private static readonly (int Column, FieldReading Reading)[] Fields =
    [
        (0, new FieldReading(LogField.Time) { Time = TimeFormat.Epoch }),
        (1, new FieldReading(LogField.ResponseTime) { Unit = 1_000_000 }),
        (2, new FieldReading(LogField.Host)),
        (4, FreeFields.Size),
        (5, new FieldReading(LogField.Method)),
        (7, new FieldReading(LogField.User)),
        (9, new FieldReading(LogField.MimeType)),
    ];

    /// <inheritdoc/>
    public override LineError Parse(ReadOnlySpan<byte> line, out AccessLogLine result)
    {
        result = default;
        ErrorOffset = 0;
        Span<LineToken> columns = stackalloc LineToken[Columns];
        if (LineToken.Cut(line, columns) < Columns || !columns[Peer].Of(line).Contains((byte)'/'))
        {
            return LineError.Field;
        }

        var builder = new LineBuilder(Arena);
        foreach (var (column, reading) in Fields)
        {
            ErrorOffset = columns[column].Start;
            if (!builder.TrySet(reading, columns[column].Of(line)))
            {
                return reading.Error;
            }
        }

        ErrorOffset = columns[Result].Start;
        var code = columns[Result].Of(line);
        var slash = code.IndexOf((byte)'/');
        if (slash <= 0 || !builder.TrySet(FreeFields.Status, code[(slash + 1)..]))
        {
            return LineError.StatusOrSize;
        }

        builder.TrySet(CacheStatus, code[..slash]);
        FreeFields.SetPath(columns[Address].Of(line), ref builder);
        var error = builder.Finish();
        result = builder.Line;
        return error;
    }
}
