using System.Text;

namespace AccessLogs.Selection;

/// <summary>Addresses that follow one another: one, or a network.</summary>
/// <param name="First">The first.</param>
/// <param name="Last">The last.</param>
internal readonly record struct AddressRange(UInt128 First, UInt128 Last)
{
    /// <summary>Reads an address or a network: <c>192.0.2.1</c>, <c>192.0.2.0/24</c>, <c>2001:db8::/32</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="range">The addresses. Bits behind the prefix do not matter.</param>
    /// <returns>False when it is neither.</returns>
    public static bool TryRead(string text, out AddressRange range)
    {
        range = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!ClientAddress.TryRead(Encoding.UTF8.GetBytes(slash < 0 ? text : text[..slash]), out var address))
        {
            return false;
        }

        var bitsBefore = ClientAddress.IsIpv4(address) ? ClientAddress.MappedBits : 0;
        var bits = ClientAddress.Bits - bitsBefore;
        var prefix = (byte)bits;
        if (slash >= 0 && (!byte.TryParse(text.AsSpan(slash + 1), out prefix) || prefix > bits))
        {
            return false;
        }

        var hostBits = bits - prefix;
        var mask = hostBits == ClientAddress.Bits ? UInt128.MaxValue : (UInt128.One << hostBits) - 1;
        range = new AddressRange(address & ~mask, address | mask);
        return true;
    }

    /// <summary>Whether an address is one of them.</summary>
    /// <param name="address">The address.</param>
    /// <returns>True when it is.</returns>
    public bool Contains(UInt128 address) => address >= First && address <= Last;
}
