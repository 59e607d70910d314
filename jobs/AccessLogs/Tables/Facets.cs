namespace AccessLogs.Tables;

/// <summary>
/// The values that are few and known: 24 hours, 8 methods and 32 statuses share the 64 bits of a word, so that a visitor's are
/// a word, their union is an OR, and nothing has to be looked up. Methods and statuses beyond these go to tables.
/// </summary>
internal static class Facets
{
    /// <summary>The bits there are.</summary>
    public const int Count = 64;

    /// <summary>The first method's bit; the hours are before it.</summary>
    public const int FirstMethod = 24;

    /// <summary>The first status' bit.</summary>
    public const int FirstStatus = 32;

    /// <summary>The answer for a value that has no bit.</summary>
    public const int None = -1;

    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "-"];

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
    public static int OfMethod(ReadOnlySpan<byte> method) => method switch
    {
        [(byte)'G', (byte)'E', (byte)'T'] => FirstMethod,
        [(byte)'H', (byte)'E', (byte)'A', (byte)'D'] => FirstMethod + 1,
        [(byte)'P', (byte)'O', (byte)'S', (byte)'T'] => FirstMethod + 2,
        [(byte)'P', (byte)'U', (byte)'T'] => FirstMethod + 3,
        [(byte)'D', (byte)'E', (byte)'L', (byte)'E', (byte)'T', (byte)'E'] => FirstMethod + 4,
        [(byte)'O', (byte)'P', (byte)'T', (byte)'I', (byte)'O', (byte)'N', (byte)'S'] => FirstMethod + 5,
        [(byte)'P', (byte)'A', (byte)'T', (byte)'C', (byte)'H'] => FirstMethod + 6,
        [(byte)'-'] => FirstMethod + 7,
        _ => None,
    };

    /// <summary>The bit of a status.</summary>
    /// <param name="status">0 to 999, or <see cref="AccessLogLine.NoStatus"/>.</param>
    /// <returns>The bit, or <see cref="None"/>.</returns>
    public static int OfStatus(int status) => BitOfStatus[status + 1];

    /// <summary>What a bit stands for, as the report writes it.</summary>
    /// <param name="bit">The bit, 0 to 63.</param>
    /// <returns>The hour in two digits, the method, or the status.</returns>
    public static string Name(int bit) => bit switch
    {
        < FirstMethod => bit.ToString("00"),
        < FirstStatus => Methods[bit - FirstMethod],
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
