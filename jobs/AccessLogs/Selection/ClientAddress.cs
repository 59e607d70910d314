using System.Buffers.Binary;
using System.Net;

namespace AccessLogs.Selection;

/// <summary>Reads addresses as numbers of 128 bits; those of IPv4 are in <c>::ffff:0:0/96</c>.</summary>
internal static class ClientAddress
{
    /// <summary>The bits of an address.</summary>
    public const int Bits = 128;

    /// <summary>The bits in front of an address of IPv4.</summary>
    public const int MappedBits = 96;

    private const int Ipv4Parts = 4;

    private static readonly UInt128 Mapped = (UInt128)0xffff << 32;

    /// <summary>Reads an address.</summary>
    /// <param name="text">The text.</param>
    /// <param name="address">The address.</param>
    /// <returns>False when the text is no address.</returns>
    public static bool TryRead(ReadOnlySpan<byte> text, out UInt128 address)
    {
        if (!text.Contains((byte)':'))
        {
            return TryReadIpv4(text, out address);
        }

        Span<byte> bytes = stackalloc byte[Bits / 8];
        if (IPAddress.TryParse(text, out var parsed) && parsed.TryWriteBytes(bytes, out var written) && written == bytes.Length)
        {
            address = BinaryPrimitives.ReadUInt128BigEndian(bytes);
            return true;
        }

        address = default;
        return false;
    }

    /// <summary>Whether the address is one of IPv4.</summary>
    /// <param name="address">The address.</param>
    /// <returns>True when it is.</returns>
    public static bool IsIpv4(UInt128 address) => address >> 32 == Mapped >> 32;

    /// <summary>Writes an address as it is usually written.</summary>
    /// <param name="address">The address.</param>
    /// <param name="output">Room for 45 bytes.</param>
    /// <returns>What was written.</returns>
    public static ReadOnlySpan<byte> Write(UInt128 address, Span<byte> output)
    {
        Span<byte> bytes = stackalloc byte[Bits / 8];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, address);
        new IPAddress(IsIpv4(address) ? bytes[^Ipv4Parts..] : bytes).TryFormat(output, out var written);
        return output[..written];
    }

    /// <summary>Four decimal numbers up to 255, as every log has them: no octal, no missing parts.</summary>
    private static bool TryReadIpv4(ReadOnlySpan<byte> text, out UInt128 address)
    {
        address = default;
        var (value, part, digits, dots) = (0u, 0u, 0, 0);
        foreach (var c in text)
        {
            if (char.IsAsciiDigit((char)c) && digits < 3)
            {
                part = (part * 10) + c - '0';
                digits++;
            }
            else if (c == '.' && digits > 0 && ++dots < Ipv4Parts)
            {
                value = (value << 8) | part;
                (part, digits) = (0, 0);
            }
            else
            {
                return false;
            }

            if (part > byte.MaxValue)
            {
                return false;
            }
        }

        address = Mapped | ((value << 8) | part);
        return dots == Ipv4Parts - 1 && digits > 0;
    }
}
