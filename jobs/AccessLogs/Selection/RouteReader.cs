using System.Buffers;
using AccessLogs.Classification;

namespace AccessLogs.Selection;

/// <summary>
/// Reads the route of a path, a <see cref="LineText"/>: the first of the patterns that it is of, or the path without its query and with names in
/// the place of what is a number or drawn by lot: <c>/user/{n}</c>. One thread at a time.
/// </summary>
/// <param name="patterns">The patterns.</param>
internal sealed class RouteReader(IReadOnlyList<RoutePattern> patterns)
{
    /// <summary>So many digits and letters up to f are no word.</summary>
    private const int MinHexLength = 16;

    private const int UuidLength = 36;
    private const int DateLength = 10;

    private static readonly SearchValues<byte> OfDates = SearchValues.Create("0123456789-"u8);

    private byte[] _text = new byte[LineField.ScratchSize];

    /// <summary>Reads the route.</summary>
    public ReadOnlySpan<byte> Read(in AccessLogLine line, Span<byte> scratch)
    {
        var path = PathRules.File(line.Request.Path);
        foreach (var pattern in patterns)
        {
            if (pattern.Matches(path))
            {
                return pattern.Text;
            }
        }

        return path.ContainsAnyInRange((byte)'0', (byte)'9') ? Name(path) : path;
    }

    private ReadOnlySpan<byte> Name(ReadOnlySpan<byte> path)
    {
        // A segment of one digit becomes a name of three bytes.
        if (_text.Length < path.Length * 3)
        {
            _text = new byte[path.Length * 3];
        }

        var length = 0;
        foreach (var range in path.Split((byte)'/'))
        {
            var segment = path[range];
            if (range.Start.Value > 0)
            {
                _text[length++] = (byte)'/';
            }

            var name = NameOf(segment);
            (name.IsEmpty ? segment : name).CopyTo(_text.AsSpan(length));
            length += name.IsEmpty ? segment.Length : name.Length;
        }

        return _text.AsSpan(0, length);
    }

    private static ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> segment)
    {
        if (segment.IsEmpty || !segment.ContainsAnyInRange((byte)'0', (byte)'9'))
        {
            return default;
        }

        if (!segment.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return "{n}"u8;
        }

        if (segment.Length == UuidLength && Guid.TryParseExact(System.Text.Encoding.ASCII.GetString(segment), "D", out _))
        {
            return "{uuid}"u8;
        }

        if (segment.Length >= MinHexLength && IsHex(segment))
        {
            return "{hex}"u8;
        }

        return segment.Length == DateLength && segment[4] == '-' && segment[7] == '-' && segment.Count((byte)'-') == 2
            && !segment.ContainsAnyExcept(OfDates) ? "{date}"u8 : default;
    }

    private static bool IsHex(ReadOnlySpan<byte> segment)
    {
        foreach (var c in segment)
        {
            if (!char.IsAsciiHexDigit((char)c))
            {
                return false;
            }
        }

        return true;
    }
}
