using System.Net;

namespace AccessLogs.Parsing;

/// <summary>Finds the client in a list such as X-Forwarded-For, as GoAccess's <c>~h{ ,}</c> does.</summary>
internal static class ForwardedHosts
{
    /// <summary>Reads the list.</summary>
    /// <param name="rest">Advanced to the first item behind an address that is none itself.</param>
    /// <param name="separators">The bytes between items.</param>
    /// <param name="line">Its host becomes the first address.</param>
    /// <returns>False when there is no address.</returns>
    public static bool TryRead(ref ReadOnlySpan<byte> rest, ReadOnlySpan<byte> separators, ref AccessLogLine line)
    {
        while (!rest.IsEmpty)
        {
            var length = rest.IndexOfAny(separators);
            if (length == 0)
            {
                rest = rest[1..];
                continue;
            }

            var item = length < 0 ? rest : rest[..length];
            var isAddress = IsAddress(item);
            if (!isAddress && !line.Host.IsEmpty)
            {
                break;
            }

            if (isAddress && line.Host.IsEmpty)
            {
                line.Host = item;
            }

            rest = rest[item.Length..];
        }

        return !line.Host.IsEmpty;
    }

    private static bool IsAddress(ReadOnlySpan<byte> text) =>
        (text.Contains((byte)':') || text.Count((byte)'.') == 3) && IPAddress.IsValidUtf8(text);
}
