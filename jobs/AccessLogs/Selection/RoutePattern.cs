using System.Text;

namespace AccessLogs.Selection;

/// <summary>A pattern of paths: <c>/user/{n}/posts/{slug}</c>. A name in braces is a segment of any text, <c>{n}</c> one of digits; <c>*</c> at the end is all that follows.</summary>
internal sealed class RoutePattern
{
    private readonly byte[] _text;
    private readonly byte[][] _segments;
    private readonly bool _hasRest;

    /// <summary>Reads a pattern.</summary>
    /// <param name="text">The pattern.</param>
    /// <exception cref="FilterSyntaxException">It is none.</exception>
    public RoutePattern(string text)
    {
        if (!text.StartsWith('/'))
        {
            throw new FilterSyntaxException(text, 0, "a pattern of paths begins with /", "pattern");
        }

        if (text.IndexOf('*', StringComparison.Ordinal) is >= 0 and var star && star < text.Length - 1)
        {
            throw new FilterSyntaxException(text, star, "* can only be at the end", "pattern");
        }

        _text = Encoding.UTF8.GetBytes(text);
        _hasRest = text.EndsWith('*');
        _segments = [.. (_hasRest ? text[..^1] : text)[1..].Split('/').Select(Encoding.UTF8.GetBytes)];
    }

    /// <summary>The pattern as it was given.</summary>
    public ReadOnlySpan<byte> Text => _text;

    /// <summary>Whether a path is of the pattern.</summary>
    /// <param name="path">The path without its query string.</param>
    /// <returns>True when it is.</returns>
    public bool Matches(ReadOnlySpan<byte> path)
    {
        if (path.IsEmpty || path[0] != '/')
        {
            return false;
        }

        path = path[1..];
        for (var i = 0; i < _segments.Length; i++)
        {
            var isLast = i == _segments.Length - 1;
            if (isLast && _hasRest && _segments[i].Length == 0)
            {
                return true;
            }

            var end = path.IndexOf((byte)'/');
            var segment = end < 0 ? path : path[..end];
            if (isLast && _hasRest ? !path.StartsWith(_segments[i]) : !IsOf(segment, _segments[i]) || (isLast != (end < 0)))
            {
                return false;
            }

            path = end < 0 ? default : path[(end + 1)..];
        }

        return true;
    }

    private static bool IsOf(ReadOnlySpan<byte> segment, ReadOnlySpan<byte> pattern) => pattern is [(byte)'{', .., (byte)'}']
        ? !segment.IsEmpty && (!pattern.SequenceEqual("{n}"u8) || !segment.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        : segment.SequenceEqual(pattern);
}
