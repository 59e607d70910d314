namespace AccessLogs.Parsing.Free;

/// <summary>Lines of JSON of an unknown writer: what a value is, its name says.</summary>
internal sealed class FreeJsonProgram : LineProgram
{
    /// <summary>How deep objects are looked into.</summary>
    private const int MaxDepth = 6;

    private const int MaxNameLength = 96;

    private readonly NamedFields _named = new();

    /// <inheritdoc/>
    public override LineError Parse(ReadOnlySpan<byte> line, out AccessLogLine result)
    {
        _named.Clear();
        var builder = new LineBuilder(Arena);
        var scanner = new JsonScanner(line);
        scanner.TryTake((byte)'['); // an array with an object a line
        var isRead = scanner.IsNext((byte)'{') && TryReadObject(default, 0, ref scanner, ref builder) && scanner.Rest.Trim(" \t\r,]"u8).IsEmpty;
        ErrorOffset = line.Length - scanner.Rest.Length;
        var error = isRead ? _named.Finish(ref builder) : LineError.Json;
        result = builder.Line;
        return error;
    }

    private bool TryReadObject(scoped ReadOnlySpan<byte> parent, int depth, ref JsonScanner scanner, ref LineBuilder builder)
    {
        Span<byte> path = stackalloc byte[MaxNameLength];
        scanner.TryTake((byte)'{');
        if (scanner.TryTake((byte)'}'))
        {
            return true;
        }

        do
        {
            if (!scanner.IsNext((byte)'"') || !scanner.TryReadScalar(out var name, out _) || !scanner.TryTake((byte)':'))
            {
                return false;
            }

            // Of a name in a name both say what it is, or else the inner one, unless it is of what was asked: its size is not the answer's.
            scoped ReadOnlySpan<byte> both = name;
            if (parent.Length + name.Length <= MaxNameLength && !parent.IsEmpty)
            {
                parent.CopyTo(path);
                name.CopyTo(path[parent.Length..]);
                both = path[..(parent.Length + name.Length)];
            }

            if (!TryReadValue(parent, name, both, depth, ref scanner, ref builder))
            {
                return false;
            }
        }
        while (scanner.TryTake((byte)','));

        return scanner.TryTake((byte)'}');
    }

    private bool TryReadValue(scoped ReadOnlySpan<byte> parent, ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> both, int depth, ref JsonScanner scanner, ref LineBuilder builder)
    {
        if (scanner.IsNext((byte)'{'))
        {
            return depth < MaxDepth ? TryReadObject(both, depth + 1, ref scanner, ref builder) : scanner.TrySkipValue();
        }

        var isArray = scanner.TryTake((byte)'[');
        if (isArray && (scanner.TryTake((byte)']') || scanner.IsNext((byte)'{') || scanner.IsNext((byte)'[')))
        {
            return !scanner.IsNext((byte)'{') && !scanner.IsNext((byte)'[') ? true : TrySkipArray(ref scanner);
        }

        if (!scanner.TryReadScalar(out var value, out var hasEscapes))
        {
            return false;
        }

        value = hasEscapes ? JsonScanner.Unescape(value, Arena) : value;
        if (parent.IsEmpty || NamedFields.IsKnown(both))
        {
            _named.Set(both, value, ref builder, Arena);
        }
        else if (!IsOfRequestBody(parent, name))
        {
            _named.Set(name, value, ref builder, Arena);
        }

        return !isArray || TrySkipArray(ref scanner);
    }

    /// <summary>The size and the type of what was sent to the server, and the name of the machine that wrote the line.</summary>
    private static bool IsOfRequestBody(scoped ReadOnlySpan<byte> parent, ReadOnlySpan<byte> name)
    {
        var isOfRequest = parent.StartsWith("req"u8) || parent.StartsWith("httprequest"u8);
        return (isOfRequest && (name.IndexOf("ize"u8) >= 0 || name.IndexOf("ontent"u8) >= 0 || name.IndexOf("ength"u8) >= 0 || name.IndexOf("ytes"u8) >= 0))
            || parent.StartsWith("host"u8) || parent.StartsWith("agent"u8) || parent.StartsWith("log"u8) || parent.StartsWith("kubernetes"u8);
    }

    /// <summary>Passes over what is left of an array.</summary>
    private static bool TrySkipArray(ref JsonScanner scanner)
    {
        while (!scanner.TryTake((byte)']'))
        {
            scanner.TryTake((byte)',');
            if (!scanner.TrySkipValue())
            {
                return false;
            }
        }

        return true;
    }
}
