using System.Runtime.CompilerServices;

namespace AccessLogs.Tables;

/// <summary>Numbers in as few bytes as they need (LEB128): seven bits a byte, the lowest first, the top bit says that more follow.</summary>
internal static unsafe class Varint
{
    /// <summary>The most bytes of a number: 64 bits in sevens.</summary>
    public const int MaxLength = 10;

    /// <summary>Writes a number.</summary>
    /// <param name="output">Room for <see cref="MaxLength"/> bytes.</param>
    /// <param name="value">The number.</param>
    /// <returns>The byte after it.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Write(byte* output, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            *output++ = (byte)(value | 0x80);
        }

        *output++ = (byte)value;
        return output;
    }

    /// <summary>Reads a number.</summary>
    /// <param name="input">Its first byte; moved behind it.</param>
    /// <param name="end">The end of the input.</param>
    /// <returns>The number.</returns>
    /// <exception cref="InvalidDataException">The input ends within the number, or it has more than 64 bits.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Read(ref byte* input, byte* end)
    {
        ulong value = 0;
        for (var shift = 0; input < end && shift < 64; shift += 7)
        {
            var part = *input++;
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException("A number of a partial result is cut off or too long.");
    }
}
