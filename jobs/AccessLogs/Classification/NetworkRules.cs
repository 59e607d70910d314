using System.Net;

namespace AccessLogs.Classification;

/// <summary>The network that an address is in: 256 addresses of IPv4, 2^80 of IPv6, which is what one customer gets.</summary>
internal static class NetworkRules
{
    /// <summary>The longest name of a network.</summary>
    public const int MaxLength = 64;

    private const int Ipv6PrefixBytes = 6;

    /// <summary>Finds the network.</summary>
    /// <param name="host">The client as written.</param>
    /// <param name="output">Room for <see cref="MaxLength"/> bytes.</param>
    /// <returns>Such as <c>192.0.2.0/24</c>, <c>2001:db8::/48</c>; empty when the client is no address.</returns>
    public static ReadOnlySpan<byte> Of(ReadOnlySpan<byte> host, Span<byte> output)
    {
        if (host.Contains((byte)':'))
        {
            return OfIpv6(host, output);
        }

        var last = host.LastIndexOf((byte)'.');
        if (last < 0 || host.Length > 15 || host.Count((byte)'.') != 3 || !IPAddress.TryParse(host, out _))
        {
            return default;
        }

        host[..last].CopyTo(output);
        ".0/24"u8.CopyTo(output[last..]);
        return output[..(last + 5)];
    }

    private static ReadOnlySpan<byte> OfIpv6(ReadOnlySpan<byte> host, Span<byte> output)
    {
        Span<byte> bytes = stackalloc byte[16];
        if (!IPAddress.TryParse(host, out var address) || !address.TryWriteBytes(bytes, out var written) || written != bytes.Length)
        {
            return default;
        }

        bytes[Ipv6PrefixBytes..].Clear();
        new IPAddress(bytes).TryFormat(output, out var length);
        "/48"u8.CopyTo(output[length..]);
        return output[..(length + 3)];
    }
}
