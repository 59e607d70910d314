using System.Buffers;
using AccessLogs.Selection;

namespace AccessLogs.Parsing.Free;

/// <summary>Addresses as programs write them: in lists, in brackets, with ports.</summary>
internal static class ClientText
{
    private static readonly SearchValues<byte> NeverInClient = SearchValues.Create([.. Enumerable.Range(0, ' ').Select(i => (byte)i), (byte)'"', (byte)',', 0x7f]);

    /// <summary>An address of IPv6 of which parts were made unknown.</summary>
    private static readonly SearchValues<byte> OfHiddenAddress = SearchValues.Create("0123456789abcdefABCDEF:xX*"u8);

    /// <summary>Finds the client in a text.</summary>
    /// <param name="text">An address, perhaps with a port, or a list of such.</param>
    /// <param name="address">The first address without its port.</param>
    /// <returns>False when the text does not begin with an address.</returns>
    public static bool TryRead(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> address)
    {
        var comma = text.IndexOf((byte)',');
        address = WithoutPort((comma < 0 ? text : text[..comma]).Trim(" \t"u8));
        return IsAddress(address);
    }

    /// <summary>
    /// Whether a text may be what a server names a client by: an address, a name, with a port behind it or not. What <c>grep</c> puts in front of
    /// lines (<c>access.log:12:10.0.0.1</c>), the number of a line, colours, and a list of clients are none.
    /// </summary>
    /// <param name="text">The text, without spaces.</param>
    public static bool IsClient(ReadOnlySpan<byte> text)
    {
        if (text.IndexOfAny(NeverInClient) >= 0)
        {
            return false;
        }

        var colon = text.IndexOf((byte)':');
        return colon < 0 || IsPort(text[colon..]) || colon == text.Length - 1 // "unix:"
            || (text.IndexOf((byte)'.') < 0 && text.IndexOfAnyExcept(OfHiddenAddress) < 0) || TryRead(text, out _);
    }

    /// <summary>The address of <c>10.0.0.1:80</c> and <c>[::1]:80</c>; of all else the text itself.</summary>
    private static ReadOnlySpan<byte> WithoutPort(ReadOnlySpan<byte> text)
    {
        if (text is [(byte)'[', ..])
        {
            var close = text.IndexOf((byte)']');
            return close > 0 && IsPort(text[(close + 1)..]) ? text[1..close] : text;
        }

        var colon = text.IndexOf((byte)':');
        return colon > 0 && IsPort(text[colon..]) ? text[..colon] : text;
    }

    private static bool IsPort(ReadOnlySpan<byte> text) =>
        text is [] or [(byte)':', _, ..] && (text.IsEmpty || text[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0);

    private static bool IsAddress(ReadOnlySpan<byte> text)
    {
        var zone = text.IndexOf((byte)'%'); // fe80::1%eth0
        return ClientAddress.TryRead(zone > 0 ? text[..zone] : text, out _);
    }
}
