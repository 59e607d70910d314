namespace AccessLogs.Parsing;

/// <summary>
/// A format of one JSON object a line: picks the values that are wanted, wherever they come, and skips the rest. Of an array it takes the
/// first value (Caddy's headers).
/// </summary>
/// <param name="root">What is wanted.</param>
internal sealed class JsonProgram(JsonNode root) : LineProgram
{
    private const int NotSet = -1;

    /// <summary>The rank of what a field was set from in this line, by its number.</summary>
    private readonly int[] _ranks = new int[(int)LogField.MimeType + 1];

    /// <inheritdoc/>
    public override LineError Parse(ReadOnlySpan<byte> line, out AccessLogLine result)
    {
        Array.Fill(_ranks, NotSet);
        var builder = new LineBuilder(Arena);
        var scanner = new JsonScanner(line);
        var error = ReadObject(root, ref scanner, ref builder);
        if (error == LineError.None)
        {
            error = scanner.Rest.Trim(" \t\r"u8).IsEmpty ? builder.Finish() : LineError.TrailingText;
        }

        // A program writes more than requests into its log: those lines have no path.
        error = error == LineError.None && !builder.HasRequest ? LineError.Request : error;
        ErrorOffset = line.Length - scanner.Rest.Length;
        result = builder.Line;
        return error;
    }

    /// <summary>Reads an object; recursion is as deep as the format, not as the line.</summary>
    private LineError ReadObject(JsonNode node, ref JsonScanner scanner, ref LineBuilder builder)
    {
        if (!scanner.TryTake((byte)'{'))
        {
            return LineError.Json;
        }

        if (scanner.TryTake((byte)'}'))
        {
            return LineError.None;
        }

        do
        {
            if (!scanner.IsNext((byte)'"') || !scanner.TryReadScalar(out var name, out _) || !scanner.TryTake((byte)':'))
            {
                return LineError.Json;
            }

            var error = ReadValue(node.Child(name), ref scanner, ref builder);
            if (error != LineError.None)
            {
                return error;
            }
        }
        while (scanner.TryTake((byte)','));

        return scanner.TryTake((byte)'}') ? LineError.None : LineError.Json;
    }

    private LineError ReadValue(JsonNode? node, ref JsonScanner scanner, ref LineBuilder builder)
    {
        if (node is { Field: { } field })
        {
            return ReadField(field, node.Rank, ref scanner, ref builder);
        }

        if (node is { Children.Length: > 0 } && scanner.IsNext((byte)'{'))
        {
            return ReadObject(node, ref scanner, ref builder);
        }

        return scanner.TrySkipValue() ? LineError.None : LineError.Json;
    }

    private LineError ReadField(FieldReading field, int rank, ref JsonScanner scanner, ref LineBuilder builder)
    {
        if (scanner.IsNext((byte)'{'))
        {
            return scanner.TrySkipValue() ? LineError.None : LineError.Json;
        }

        var isArray = scanner.TryTake((byte)'[');
        if (isArray && scanner.TryTake((byte)']'))
        {
            return LineError.None;
        }

        if (!scanner.TryReadScalar(out var value, out var hasEscapes))
        {
            return LineError.Json;
        }

        while (isArray && !scanner.TryTake((byte)']'))
        {
            if (!scanner.TryTake((byte)',') || !scanner.TrySkipValue())
            {
                return LineError.Json;
            }
        }

        ref var best = ref _ranks[(int)LogFieldPurpose.Of(field.Field)];
        if (rank <= best || value.IsEmpty || value.SequenceEqual("null"u8) || value is [(byte)'-'])
        {
            return LineError.None;
        }

        best = rank;
        return builder.TrySet(field, hasEscapes ? JsonScanner.Unescape(value, Arena) : value) ? LineError.None : field.Error;
    }
}
