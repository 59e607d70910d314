using System.Buffers;
using System.Collections.Frozen;

namespace AccessLogs.Parsing.Free;

/// <summary>How fields are read that were found by their looks or names.</summary>
internal static class FreeFields
{
    private const long Nanosecond = 1;
    private const long Microsecond = 1_000;
    private const long Millisecond = 1_000_000;
    private const long Second = 1_000_000_000;

    private static readonly SearchValues<byte> OfNumber = SearchValues.Create("0123456789."u8);

    private static readonly FrozenSet<string> MethodNames =
        FrozenSet.Create(StringComparer.Ordinal, "GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "CONNECT", "TRACE", "PROPFIND", "PURGE", "REPORT", "SEARCH");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Methods = MethodNames.GetAlternateLookup<ReadOnlySpan<char>>();

    public static FieldReading Request { get; } = new(LogField.Request);

    public static FieldReading Method { get; } = new(LogField.Method);

    public static FieldReading Protocol { get; } = new(LogField.Protocol);

    public static FieldReading Path { get; } = new(LogField.Path);

    public static FieldReading PathOnly { get; } = new(LogField.PathOnly);

    public static FieldReading Status { get; } = new(LogField.Status);

    public static FieldReading Size { get; } = new(LogField.Size);

    /// <summary>Whether a text is a method that is written without quotes.</summary>
    /// <param name="text">The text.</param>
    public static bool IsMethod(ReadOnlySpan<byte> text)
    {
        const int Longest = 8;
        Span<char> name = stackalloc char[Longest];
        if (text.Length is 0 or > Longest)
        {
            return false;
        }

        for (var i = 0; i < text.Length; i++)
        {
            name[i] = (char)text[i];
        }

        return Methods.Contains(name[..text.Length]);
    }

    /// <summary>Takes a request whose path may be a whole address.</summary>
    /// <param name="text">A method, a space, a path or an address, and perhaps a protocol.</param>
    /// <param name="builder">Takes it.</param>
    public static void SetRequest(ReadOnlySpan<byte> text, ref LineBuilder builder)
    {
        builder.TrySet(Request, text);
        var request = builder.Line.Request;
        var path = WithoutSite(request.Path, out var site);
        builder.Line.Request = new RequestLine(request.Method, path, request.Protocol);
        builder.Line.VirtualHost = builder.Line.VirtualHost.IsEmpty ? site : builder.Line.VirtualHost;
    }

    /// <summary>Takes a path that may be a whole address.</summary>
    /// <param name="text">The path or the address.</param>
    /// <param name="builder">Takes it.</param>
    /// <returns>True.</returns>
    public static bool SetPath(ReadOnlySpan<byte> text, ref LineBuilder builder)
    {
        var path = WithoutSite(text, out var site);
        builder.Line.VirtualHost = builder.Line.VirtualHost.IsEmpty ? site : builder.Line.VirtualHost;
        return builder.TrySet(path.Contains((byte)'?') ? Path : PathOnly, path);
    }

    /// <summary>The path of <c>https://www.example.com/a</c>, and its host.</summary>
    private static ReadOnlySpan<byte> WithoutSite(ReadOnlySpan<byte> path, out ReadOnlySpan<byte> site)
    {
        site = default;
        if (!path.StartsWith("http://"u8) && !path.StartsWith("https://"u8))
        {
            return path;
        }

        var rest = path[(path.IndexOf("//"u8) + 2)..];
        var slash = rest.IndexOf((byte)'/');
        site = slash < 0 ? rest : rest[..slash];
        return slash < 0 ? "/"u8 : rest[slash..];
    }

    /// <summary>
    /// Takes a response time: in the unit that is written behind it, else in that of its name, else in seconds if it has a fraction, else
    /// in milliseconds.
    /// </summary>
    /// <param name="text">The number, perhaps with a unit.</param>
    /// <param name="unit">The unit that its name says, in nanoseconds; 0 for none.</param>
    /// <param name="line">Takes it.</param>
    /// <returns>False when it is no time.</returns>
    public static bool TrySetResponseTime(ReadOnlySpan<byte> text, long unit, ref AccessLogLine line)
    {
        var end = text.IndexOfAnyExcept(OfNumber);
        var written = (end < 0 ? default : text[end..].Trim((byte)' ')) switch
        {
            [] => unit > 0 ? unit : text.Contains((byte)'.') ? Second : Millisecond,
            [(byte)'n', (byte)'s'] => Nanosecond,
            [(byte)'u', (byte)'s'] or [0xc2, 0xb5, (byte)'s'] or [0xce, 0xbc, (byte)'s'] => Microsecond,
            [(byte)'m', (byte)'s'] => Millisecond,
            [(byte)'s'] => Second,
            _ => 0,
        };
        if (written == 0 || !DecimalText.TryRead(ref text, written, out var nanoseconds))
        {
            return false;
        }

        line.ResponseTime = nanoseconds / Microsecond;
        return true;
    }
}
