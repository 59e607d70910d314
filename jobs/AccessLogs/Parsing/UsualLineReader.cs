using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using AccessLogs.Parsing.Free;

namespace AccessLogs.Parsing;

/// <summary>
/// Reads lines of the combined layout that are as nearly all are, without knowing before where they end: each byte is looked at once, and by vectors.
/// A line with anything unusual (a user's name, a quote with a backslash, fields behind the user agent, no line end) is left to
/// <see cref="LineParser"/>, and so is the end of a block; what is read here is what that one would say. One thread at a time.
/// </summary>
internal unsafe struct UsualLineReader
{
    private const byte Quote = (byte)'"';

    /// <summary>The most bytes that are read behind a field's end before the next search looks at the end of the block.</summary>
    private const int Room = 48;

    // What stands between two fields, as the bytes of a word from its lowest on.
    private const ulong NoUser = 0x5b20_2d20_2d20; // " - - ["
    private const ulong NoUserMask = 0xffff_ffff_ffff;
    private const uint EndOfTime = 0x22_205d; // "] \""
    private const uint EndOfReferrer = 0x22_2022; // "\" \""
    private const uint ThreeBytes = 0xff_ffff;

    private TimestampParser _timestamps;

    /// <summary>Reads a line.</summary>
    /// <param name="start">The first byte of the line.</param>
    /// <param name="end">The end of the block.</param>
    /// <param name="line">Takes the parts, which are views over the block; not to be used when the line was not read.</param>
    /// <returns>The bytes up to the <c>"</c> that ends the line, which a line end follows; 0 when the line was not read.</returns>
    [MethodImpl(HotMethod.AtOnce)]
    public int Read(byte* start, byte* end, ref AccessLogLine line)
    {
        var space = Find(start, end, (byte)' ');
        if (space == start || *start == Quote || space is null || end - space < Room || (Unsafe.ReadUnaligned<ulong>(space) & NoUserMask) != NoUser)
        {
            return 0;
        }

        if (HasOddLooks(start, space) && !ClientText.IsClient(Text(start, space)))
        {
            return 0;
        }

        line.Host = Text(start, space);
        line.User = Text(space + 3, space + 4);
        var time = space + 6;
        var endOfTime = time + TimestampParser.Length;
        if ((Unsafe.ReadUnaligned<uint>(endOfTime) & ThreeBytes) != EndOfTime || !_timestamps.TryParse(Text(time, endOfTime), out var timestamp))
        {
            return 0;
        }

        line.Timestamp = timestamp;
        var request = endOfTime + 3;
        var quote = Find(request, end, Quote);
        if (quote is null || quote[-1] == '\\' || end - quote < Room || *request == LineParser.Escape)
        {
            return 0;
        }

        RequestLine.Parse(Text(request, quote), ref line.RequestInPlace);
        var referrer = ReadStatusAndSize(quote + 1, ref line);
        if (referrer is null)
        {
            return 0;
        }

        quote = Find(referrer, end, Quote);
        if (quote is null || quote[-1] == '\\' || end - quote < Room || (Unsafe.ReadUnaligned<uint>(quote) & ThreeBytes) != EndOfReferrer)
        {
            return 0;
        }

        line.Referrer = quote - referrer == 1 && *referrer == '-' ? default : Text(referrer, quote);
        var userAgent = quote + 3;
        quote = Find(userAgent, end, Quote);
        if (quote is null || quote[-1] == '\\' || end - quote < 3 || quote - start >= LineParser.MaxLineLength)
        {
            return 0;
        }

        line.UserAgent = quote == userAgent ? "-"u8 : Text(userAgent, quote);
        return quote[1] == '\n' || (quote[1] == '\r' && quote[2] == '\n') ? (int)(quote + 1 - start) : 0;
    }

    /// <summary><c> 200 1234 "</c>; answers with what is behind it, null when that is not there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* ReadStatusAndSize(byte* text, ref AccessLogLine line)
    {
        var hundreds = (uint)(text[1] - '0');
        var tens = (uint)(text[2] - '0');
        var ones = (uint)(text[3] - '0');
        if (text[0] != ' ' || hundreds > 9 || tens > 9 || ones > 9 || text[4] != ' ')
        {
            return null;
        }

        line.Status = (int)((hundreds * 100) + (tens * 10) + ones);
        var start = text + 5;
        var next = start;
        var size = 0L;
        for (; (uint)(*next - '0') is <= 9 and var digit; next++)
        {
            if (next - start == LineParser.MaxSizeDigits)
            {
                return null;
            }

            size = (size * 10) + digit;
        }

        if (next == start && *next++ != '-')
        {
            return null;
        }

        line.Size = size;
        return next[0] == ' ' && next[1] == Quote ? next + 2 : null;
    }

    /// <summary>Whether a client is longer than usual or has a colon, a comma, or what sorts before: it may be none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool HasOddLooks(byte* start, byte* space)
    {
        var length = (int)(space - start);
        var bytes = Vector256.Load(start); // there is room behind the space
        var odd = (Vector256.Equals(Vector256.Min(bytes, Vector256.Create((byte)',')), bytes) | Vector256.Equals(bytes, Vector256.Create((byte)':'))).ExtractMostSignificantBits();
        return length >= Vector256<byte>.Count || (odd & ((1u << length) - 1)) != 0;
    }

    /// <summary>Finds a byte of the line; null when the line ends before it, or the block does within a vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Find(byte* from, byte* end, byte wanted)
    {
        var wantedBytes = Vector256.Create(wanted);
        var lineEnds = Vector256.Create((byte)'\n');
        for (; end - from >= Vector256<byte>.Count; from += Vector256<byte>.Count)
        {
            var bytes = Vector256.Load(from);
            var found = (Vector256.Equals(bytes, wantedBytes) | Vector256.Equals(bytes, lineEnds)).ExtractMostSignificantBits();
            if (found != 0)
            {
                from += BitOperations.TrailingZeroCount(found);
                return *from == wanted ? from : null;
            }
        }

        return null;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ReadOnlySpan<byte> Text(byte* start, byte* end) => new(start, (int)(end - start));
}
