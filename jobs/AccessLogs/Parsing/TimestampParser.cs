using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using AccessLogs.Parsing;

namespace AccessLogs;

/// <summary>
/// Reads <c>17/May/2015:10:05:03 +0000</c>. Lines come in the order of time, so day, hour and offset are nearly always
/// those of the line before: they are compared as three words, and only minute and second are read again.
/// </summary>
internal struct TimestampParser
{
    /// <summary>The bytes of a time, without its brackets.</summary>
    public const int Length = 26;

    private const int MinuteOfLine = 15;
    private const int SecondOfLine = 18;

    /// <summary>Leaves <c> +0000</c> of the last eight bytes: the two before are the second.</summary>
    private const ulong OffsetMask = 0xffff_ffff_ffff_0000;

    private ulong _first;  // 17/May/2
    private ulong _second; // y/2015:10
    private ulong _offset;
    private long _utcSecondsOfHour;
    private int _day;
    private short _offsetMinutes;
    private byte _hour;

    /// <summary>Reads a time.</summary>
    /// <param name="text">Exactly <see cref="Length"/> bytes.</param>
    /// <param name="timestamp">The time.</param>
    /// <returns>False when the text is no time that exists.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryParse(ReadOnlySpan<byte> text, out LogTimestamp timestamp)
    {
        text = text[..Length];
        var first = BinaryPrimitives.ReadUInt64LittleEndian(text);
        var second = BinaryPrimitives.ReadUInt64LittleEndian(text[6..]);
        var offset = BinaryPrimitives.ReadUInt64LittleEndian(text[18..]) & OffsetMask;
        if ((first ^ _first | second ^ _second | offset ^ _offset) != 0)
        {
            if (!TryParseHour(text))
            {
                timestamp = default;
                return false;
            }

            (_first, _second, _offset) = (first, second, offset);
        }

        var minute = Sixty(text[MinuteOfLine..]);
        var secondOfMinute = Sixty(text[SecondOfLine..]);
        timestamp = new LogTimestamp(_utcSecondsOfHour + (minute * 60) + secondOfMinute, _day, _offsetMinutes, _hour);
        return (minute | secondOfMinute) >= 0 && text[14] == ':' && text[17] == ':';
    }

    private bool TryParseHour(ReadOnlySpan<byte> text)
    {
        var day = Digits(text[..2]);
        var month = Month(text.Slice(3, 3));
        var year = Digits(text.Slice(7, 4));
        var hour = Digits(text.Slice(12, 2));
        var offsetHours = Digits(text.Slice(22, 2));
        var offsetMinutes = Sixty(text[24..]);
        var sign = text[21] switch { (byte)'+' => 1, (byte)'-' => -1, _ => 0 };
        if (text[2] != '/' || text[6] != '/' || text[11] != ':' || text[20] != ' ' || sign == 0
            || hour < 0 || offsetHours < 0 || offsetMinutes < 0)
        {
            return false;
        }

        var parts = new TimeParts { Year = year, Month = month, Day = day, Hour = hour, OffsetMinutes = sign * ((offsetHours * 60) + offsetMinutes) };
        if (!parts.TryGet(out var start))
        {
            return false;
        }

        (_day, _hour, _offsetMinutes, _utcSecondsOfHour) = (start.Day, start.Hour, start.OffsetMinutes, start.UtcSeconds);
        return true;
    }

    private static int Month(ReadOnlySpan<byte> name)
    {
        var index = "JanFebMarAprMayJunJulAugSepOctNovDec"u8.IndexOf(name);
        return index % 3 == 0 ? (index / 3) + 1 : 0;
    }

    private static int Digits(ReadOnlySpan<byte> text)
    {
        var value = 0;
        foreach (var c in text)
        {
            if (!char.IsAsciiDigit((char)c))
            {
                return -1;
            }

            value = (value * 10) + (c - '0');
        }

        return value;
    }

    /// <summary>Two digits, 00 to 59; negative when they are not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Sixty(ReadOnlySpan<byte> text)
    {
        var tens = (uint)(text[0] - '0');
        var ones = (uint)(text[1] - '0');
        return tens <= 5 && ones <= 9 ? (int)((tens * 10) + ones) : -1;
    }
}
