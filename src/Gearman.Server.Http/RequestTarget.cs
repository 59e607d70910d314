using System.Text;
using Microsoft.AspNetCore.Http;

namespace Gearman.Server.Http;

/// <summary>
/// What a request is about: a function, or <c>/?job=handle</c>. Read from the target as it was sent: a function may hold
/// slashes and dots, of which a path in Kestrel's reading loses some.
/// </summary>
internal readonly record struct RequestTarget(byte[] Function, string? JobHandle)
{
    private const string JobQuery = "job=";

    /// <exception cref="HttpFault">It is neither.</exception>
    public static RequestTarget Parse(string target)
    {
        if (!target.StartsWith('/'))
        {
            // As proxies are asked: http://host/function.
            var scheme = target.IndexOf("://", StringComparison.Ordinal);
            var path = scheme < 0 ? -1 : target.IndexOf('/', scheme + 3);
            target = path < 0 ? "/" : target[path..];
        }

        var query = target.IndexOf('?', StringComparison.Ordinal);
        if (query < 0)
        {
            return new RequestTarget(Decode(target.AsSpan(1)), null);
        }

        return query == 1 && target.AsSpan(query + 1).StartsWith(JobQuery, StringComparison.Ordinal)
            ? new RequestTarget([], Encoding.UTF8.GetString(Decode(target.AsSpan(query + 1 + JobQuery.Length))))
            : throw new HttpFault(StatusCodes.Status400BadRequest, "A question mark in a function's name is written %3F; the one query is /?job=HANDLE");
    }

    private static byte[] Decode(ReadOnlySpan<char> text)
    {
        var bytes = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '%')
            {
                // Kestrel's characters are bytes: beyond ASCII it refuses them.
                bytes.Add((byte)text[i]);
            }
            else if (i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]))
            {
                bytes.Add((byte)((HexValue(text[i + 1]) << 4) | HexValue(text[i + 2])));
                i += 2;
            }
            else
            {
                throw new HttpFault(StatusCodes.Status400BadRequest, "A percent sign without two hexadecimal digits");
            }
        }

        return [.. bytes];
    }

    private static int HexValue(char digit) => char.IsAsciiDigit(digit) ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
