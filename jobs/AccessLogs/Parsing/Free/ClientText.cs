using AccessLogs.Selection;

namespace AccessLogs.Parsing.Free;

/// <summary>Addresses as programs write them: in lists, in brackets, with ports.</summary>
internal static class ClientText
{
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
