using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using AccessLogs.Formats;
using AccessLogs.Parsing;
using AccessLogs.Parsing.Free;

namespace AccessLogs;

/// <summary>
/// Parses the lines of one format. Allocates nothing a line. Remembers the hour of the line before, so an instance belongs to one
/// thread at a time. The common and combined layouts are read by code of their own here, all others by a
/// <see cref="LineProgram"/>.
/// </summary>
/// <param name="format">The format of the lines.</param>
public sealed class LineParser(AccessLogFormat format)
{
    /// <summary>The format of the lines.</summary>
    public AccessLogFormat Format => format;

    /// <summary>The longest line that is parsed, in bytes (1 MiB): web servers limit a request's head to a part of that.</summary>
    public const int MaxLineLength = 1 << 20;

    /// <summary>The most digits of a size: 10^15 bytes are more than any answer, and 9,000 of them still fit a 64-bit sum.</summary>
    internal const int MaxSizeDigits = 15;

    /// <summary>What begins a colour; servers write it as <c>\x1b</c>.</summary>
    internal const byte Escape = 0x1b;

    private readonly bool _hasVirtualHost = format.Layout is { HasVirtualHost: true };
    private readonly bool _hasReferrerAndUserAgent = format.Layout is { HasReferrerAndUserAgent: true };
    private readonly LineProgram? _program = format.NewProgram();
    private readonly bool _hasUsualLines = Vector256.IsHardwareAccelerated && format.Layout is { HasVirtualHost: false, HasReferrerAndUserAgent: true };
    private UsualLineReader _usualLines;
    private TimestampParser _timestamps;
    private int _errorOffset;

    /// <summary>What reads the lines that the format does not fit; null while there was none.</summary>
    internal OtherFormats? Others { get; private set; }

    /// <summary>Whether fields that are not of the format followed in the last line that was right; of the four classic formats only.</summary>
    internal bool HadFurtherFields { get; private set; }

    /// <summary>Where in the last line that was wrong the trouble began, in bytes; what it is after a line that was not is not said.</summary>
    public int ErrorOffset => _program?.ErrorOffset ?? _errorOffset;

    /// <summary>Parses a line.</summary>
    /// <param name="line">The line without its line end.</param>
    /// <param name="result">
    /// The parts: views over <paramref name="line"/>, or over memory of the parser until <see cref="Reset"/>; not to be used when
    /// the line is wrong.
    /// </param>
    /// <returns>What is wrong with the line, <see cref="LineError.None"/> when nothing is.</returns>
    public LineError Parse(ReadOnlySpan<byte> line, out AccessLogLine result)
    {
        Unsafe.SkipInit(out result);
        Clear(ref result);
        if (line.Length > MaxLineLength)
        {
            return LineError.TooLong;
        }

        if (_program is not null)
        {
            var wrong = _program.Parse(line, out result);
            return wrong is LineError.None or LineError.Directive || !format.TakesOthers ? wrong : ParseOther(line, wrong, ref result);
        }

        var at = 0;
        var error = ParseClassic(line, ref at, ref result);
        if (error != LineError.None)
        {
            _errorOffset = at;
            return format.TakesOthers ? ParseOther(line, error, ref result) : error;
        }

        return error;
    }

    /// <summary>Reads the next line of a block and parses it.</summary>
    /// <param name="block">The block, over memory that is pinned as long as the parts are used.</param>
    /// <param name="line">The line without its line end.</param>
    /// <param name="result">The parts, as those of <see cref="Parse"/>; nothing of a blank line.</param>
    /// <param name="error">What is wrong with the line, <see cref="LineError.None"/> when nothing is.</param>
    /// <returns>False at the end of the block.</returns>
    internal unsafe bool TryReadLine(ref LineReader block, out ReadOnlySpan<byte> line, out AccessLogLine result, out LineError error)
    {
        Unsafe.SkipInit(out result);
        error = LineError.None;
        if (_hasUsualLines)
        {
            Clear(ref result);
            var start = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(block.Rest));
            var length = _usualLines.Read(start, start + block.Rest.Length, ref result);
            if (length > 0)
            {
                HadFurtherFields = false;
                line = block.Take(length);
                return true;
            }
        }

        var isThere = block.TryRead(out line);
        if (line.IsEmpty)
        {
            Clear(ref result);
        }
        else
        {
            error = Parse(line, out result);
        }

        return isThere;
    }

    /// <summary>
    /// Says where in its input the next line is, when that is not behind the last one: W3C logs say within themselves what their
    /// columns are.
    /// </summary>
    /// <param name="offset">The first byte of the line, after decompression.</param>
    public void StartAt(long offset) => _program?.StartAt(offset);

    /// <summary>
    /// Takes back the memory of texts that were put together or decoded (a path and a query from two fields, JSON with escapes). To be
    /// called once in a while; the lines parsed before are void then.
    /// </summary>
    public void Reset()
    {
        _program?.Reset();
        Others?.Reset();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private LineError ParseOther(ReadOnlySpan<byte> line, LineError error, ref AccessLogLine result)
    {
        if (line is [(byte)'#', ..] && W3cFields.IsDirective(line))
        {
            return LineError.Directive;
        }

        Others ??= new OtherFormats();
        return Others.TryParse(line, out result) ? LineError.None : error;
    }

    /// <summary>Makes a line one without parts: by vectors, where the compiler's own way goes word by word.</summary>
    private static void Clear(ref AccessLogLine line) =>
        Unsafe.InitBlockUnaligned(ref Unsafe.As<AccessLogLine, byte>(ref line), 0, (uint)Unsafe.SizeOf<AccessLogLine>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private LineError ParseClassic(ReadOnlySpan<byte> line, ref int at, ref AccessLogLine result)
    {
        if (!TryReadClient(line, ref at, ref result))
        {
            return LineError.Client;
        }

        if (!TryReadTime(line, ref at, ref result))
        {
            return LineError.Time;
        }

        var error = ReadRequest(line, ref at, ref result);
        if (error != LineError.None)
        {
            return error;
        }

        if (_hasReferrerAndUserAgent)
        {
            return ReadReferrerAndUserAgent(line[at..], ref result);
        }

        result.UserAgent = "-"u8;
        return at == line.Length ? LineError.None : LineError.TrailingText;
    }

    /// <summary><c>host identity user [</c>. A user may hold spaces where that is no riddle: when the identity is <c>-</c>.</summary>
    private bool TryReadClient(ReadOnlySpan<byte> line, ref int at, ref AccessLogLine result)
    {
        if (_hasVirtualHost)
        {
            result.VirtualHost = ReadToken(line, ref at);
        }

        result.Host = ReadToken(line, ref at);
        if (result.Host.IsEmpty || !ClientText.IsClient(result.Host) || (_hasVirtualHost && (!IsVirtualHost(result.VirtualHost) || result.Host.SequenceEqual("-"u8))))
        {
            return false; // "host - a user [" is a line without a virtual host; LiteSpeed puts a whole line in quotes
        }

        if (line[at..].StartsWith("- - ["u8))
        {
            result.User = line.Slice(at + 2, 1);
            at += 5;
            return true;
        }

        var identity = ReadToken(line, ref at);
        var length = line[at..].IndexOf(" ["u8);
        if (identity.IsEmpty || length <= 0)
        {
            return false;
        }

        result.User = line.Slice(at, length);
        at += length + 2;
        if (result.User is [(byte)'"', .., (byte)'"'] quoted)
        {
            result.User = quoted[1..^1]; // Fastly
        }

        return identity.SequenceEqual("-"u8) || !result.User.Contains((byte)' ');
    }

    /// <summary>"10.0.0.1," is the first of a list of clients, "nginx:", "[pod/web]", a time and a number what a collector of logs put in front.</summary>
    private static bool IsVirtualHost(ReadOnlySpan<byte> text) => text is not ([] or [.., (byte)',' or (byte)':']) && !(text[0] == '[' && text.Contains((byte)'/'))
        && !(text is [>= (byte)'0' and <= (byte)'9', ..] && (text is [_, _, _, _, (byte)'-', _, _, (byte)'-', ..] || text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0));

    private bool TryReadTime(ReadOnlySpan<byte> line, ref int at, ref AccessLogLine result)
    {
        var rest = line[at..];
        if (rest.Length < TimestampParser.Length + 2 || rest[TimestampParser.Length] != ']' || rest[TimestampParser.Length + 1] != ' '
            || !_timestamps.TryParse(rest, out var timestamp))
        {
            return false;
        }

        result.Timestamp = timestamp;
        at += TimestampParser.Length + 2;
        return true;
    }

    /// <summary>
    /// <c>"request" status size</c>. The request ends at the first quote without a backslash that has a status and a size
    /// behind it: servers of the nineties wrote quotes as they came.
    /// </summary>
    private static LineError ReadRequest(ReadOnlySpan<byte> line, ref int at, ref AccessLogLine result)
    {
        if (at == line.Length || line[at] != '"')
        {
            return LineError.Request;
        }

        var text = line[(at + 1)..];
        var error = LineError.Request;
        if (text is [Escape, ..])
        {
            return error; // in colours
        }

        for (var quote = NextQuote(text, 0); quote >= 0; quote = NextQuote(text, quote + 1))
        {
            if (TryReadStatusAndSize(text[(quote + 1)..], ref result, out var length))
            {
                result.Request = RequestLine.Parse(text[..quote]);
                at += 1 + quote + 1 + length;
                return LineError.None;
            }

            error = LineError.StatusOrSize;
        }

        return error;
    }

    private static bool TryReadStatusAndSize(ReadOnlySpan<byte> text, ref AccessLogLine result, out int length)
    {
        length = 0;
        int status;
        int i;
        if (text.Length >= 6 && text[4] == ' ' && char.IsAsciiDigit((char)text[1]) && char.IsAsciiDigit((char)text[2]) && char.IsAsciiDigit((char)text[3]))
        {
            status = ((text[1] - '0') * 100) + ((text[2] - '0') * 10) + (text[3] - '0');
            i = 5;
        }
        else if (text.Length >= 4 && text[1] == '-' && text[2] == ' ')
        {
            status = AccessLogLine.NoStatus;
            i = 3;
        }
        else
        {
            return false;
        }

        var start = i;
        long size = 0;
        if (text[i] == '-')
        {
            i++;
        }
        else
        {
            for (; i < text.Length && char.IsAsciiDigit((char)text[i]) && i < start + MaxSizeDigits; i++)
            {
                size = (size * 10) + (text[i] - '0');
            }
        }

        if (text[0] != ' ' || i == start || (i < text.Length && text[i] != ' '))
        {
            return false;
        }

        (result.Status, result.Size, length) = (status, size, i);
        return true;
    }

    /// <summary><c> "referrer" "user agent"</c>, and perhaps more fields after a space.</summary>
    private LineError ReadReferrerAndUserAgent(ReadOnlySpan<byte> rest, ref AccessLogLine result)
    {
        if (!rest.StartsWith(" \""u8))
        {
            return LineError.Referrer;
        }

        rest = rest[2..];
        var quote = NextQuote(rest, 0);
        while (quote >= 0 && !rest[(quote + 1)..].StartsWith(" \""u8))
        {
            quote = NextQuote(rest, quote + 1);
        }

        if (quote < 0)
        {
            return LineError.Referrer;
        }

        result.Referrer = quote == 1 && rest[0] == '-' ? default : rest[..quote];
        rest = rest[(quote + 3)..];
        quote = NextQuote(rest, 0);
        while (quote >= 0 && quote + 1 < rest.Length && rest[quote + 1] != ' ')
        {
            quote = NextQuote(rest, quote + 1);
        }

        if (quote < 0)
        {
            return LineError.UserAgent;
        }

        result.UserAgent = quote == 0 ? "-"u8 : rest[..quote];
        HadFurtherFields = quote + 1 < rest.Length;
        return LineError.None;
    }

    /// <summary>Reads up to the next space and over it; empty when there is none.</summary>
    private static ReadOnlySpan<byte> ReadToken(ReadOnlySpan<byte> line, scoped ref int at)
    {
        var length = line[at..].IndexOf((byte)' ');
        if (length <= 0)
        {
            return default;
        }

        var token = line.Slice(at, length);
        at += length + 1;
        return token;
    }

    /// <summary>Finds the next quote that an odd number of backslashes does not escape; -1 when there is none.</summary>
    private static int NextQuote(ReadOnlySpan<byte> field, int from)
    {
        while (true)
        {
            var quote = field[from..].IndexOf((byte)'"');
            if (quote < 0)
            {
                return -1;
            }

            quote += from;
            if (!FieldEnd.IsEscaped(field, quote))
            {
                return quote;
            }

            from = quote + 1;
        }
    }
}
