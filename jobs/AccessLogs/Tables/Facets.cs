using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace AccessLogs.Tables;

/// <summary>
/// The values that are few and known: 8 methods, 8 protocols and 32 statuses share the bits of a word, so that a visitor's are
/// a word, their union is an OR, and nothing has to be looked up. What is beyond these goes to tables.
/// </summary>
internal static class Facets
{
    /// <summary>The bits there are; the methods' are the first.</summary>
    public const int Count = 48;

    /// <summary>The bit of GET.</summary>
    public const int Get = 0;

    /// <summary>The bit of POST.</summary>
    public const int Post = 2;

    /// <summary>The first protocol's bit.</summary>
    public const int FirstProtocol = 8;

    /// <summary>The first status' bit.</summary>
    public const int FirstStatus = 16;

    /// <summary>The answer for a value that has no bit.</summary>
    public const int None = -1;

    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "-"];

    private static readonly string[] Protocols = ["HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "HTTP/3.0", "HTTP/2", "HTTP/3", "HTTP/0.9", "-"];

    private static readonly short[] Statuses =
    [
        200, 201, 202, 204, 206, 207,
        301, 302, 303, 304, 307, 308,
        400, 401, 403, 404, 405, 406, 408, 409, 410, 412, 413, 414, 416, 429, 499,
        500, 501, 502, 503, 504,
    ];

    private static readonly sbyte[] BitOfStatus = MakeBitOfStatus();

    /// <summary>The bit of a method.</summary>
    /// <param name="method">The method as written.</param>
    /// <returns>The bit, or <see cref="None"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int OfMethod(ReadOnlySpan<byte> method) => method switch
    {
        [(byte)'G', (byte)'E', (byte)'T'] => Get,
        [(byte)'H', (byte)'E', (byte)'A', (byte)'D'] => 1,
        [(byte)'P', (byte)'O', (byte)'S', (byte)'T'] => Post,
        [(byte)'P', (byte)'U', (byte)'T'] => 3,
        [(byte)'D', (byte)'E', (byte)'L', (byte)'E', (byte)'T', (byte)'E'] => 4,
        [(byte)'O', (byte)'P', (byte)'T', (byte)'I', (byte)'O', (byte)'N', (byte)'S'] => 5,
        [(byte)'P', (byte)'A', (byte)'T', (byte)'C', (byte)'H'] => 6,
        [(byte)'-'] => 7,
        _ => None,
    };

    /// <summary>The bit of a protocol.</summary>
    /// <param name="protocol">The protocol as written; empty for none.</param>
    /// <returns>The bit, or <see cref="None"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int OfProtocol(ReadOnlySpan<byte> protocol)
    {
        if (protocol.Length == 8)
        {
            return BinaryPrimitives.ReadUInt64LittleEndian(protocol) switch
            {
                0x312e312f50545448 => FirstProtocol, // the bytes of HTTP/1.1
                0x302e312f50545448 => FirstProtocol + 1,
                0x302e322f50545448 => FirstProtocol + 2,
                0x302e332f50545448 => FirstProtocol + 3,
                0x392e302f50545448 => FirstProtocol + 6,
                _ => None,
            };
        }

        return protocol switch
        {
            [] => FirstProtocol + 7,
            [(byte)'H', (byte)'T', (byte)'T', (byte)'P', (byte)'/', (byte)'2'] => FirstProtocol + 4,
            [(byte)'H', (byte)'T', (byte)'T', (byte)'P', (byte)'/', (byte)'3'] => FirstProtocol + 5,
            _ => None,
        };
    }

    /// <summary>The bit of a status.</summary>
    /// <param name="status">0 to 999, or <see cref="AccessLogLine.NoStatus"/>.</param>
    /// <returns>The bit, or <see cref="None"/>.</returns>
    public static int OfStatus(int status) => BitOfStatus[status + 1];

    /// <summary>What a bit stands for, as the report writes it.</summary>
    /// <param name="bit">The bit, below <see cref="Count"/>.</param>
    /// <returns>The method, the protocol, or the status.</returns>
    public static string Name(int bit) => bit switch
    {
        < FirstProtocol => Methods[bit],
        < FirstStatus => Protocols[bit - FirstProtocol],
        _ => Statuses[bit - FirstStatus].ToString("000"),
    };

    /// <summary>Writes a status as the report has it.</summary>
    /// <param name="status">0 to 999, or <see cref="AccessLogLine.NoStatus"/>.</param>
    /// <param name="output">Room for three bytes.</param>
    /// <returns>The part that was written: three digits, or <c>-</c>.</returns>
    public static ReadOnlySpan<byte> WriteStatus(int status, Span<byte> output)
    {
        if (status == AccessLogLine.NoStatus)
        {
            return "-"u8;
        }

        status.TryFormat(output, out _, "000");
        return output[..3];
    }

    private static sbyte[] MakeBitOfStatus()
    {
        var bits = new sbyte[1_001];
        Array.Fill(bits, (sbyte)None);
        for (var i = 0; i < Statuses.Length; i++)
        {
            bits[Statuses[i] + 1] = (sbyte)(FirstStatus + i);
        }

        return bits;
    }
}
