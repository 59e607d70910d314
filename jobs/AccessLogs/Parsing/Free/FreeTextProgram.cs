namespace AccessLogs.Parsing.Free;

/// <summary>
/// Lines of an unknown writer: a time, a request and a status are found by their looks, and what is around them by its place. Lines of
/// <c>key=value</c> are read by their keys.
/// </summary>
internal sealed class FreeTextProgram : LineProgram
{
    private const int MaxTokens = 64;

    /// <summary>A line of keys has so many: a time, a path and a status at least.</summary>
    private const int LeastKeys = 3;

    /// <summary>What HAProxy writes for what was no request.</summary>
    private static ReadOnlySpan<byte> BadRequest => "<BADREQ>"u8;

    private readonly NamedFields _named = new();

    /// <inheritdoc/>
    public override LineError Parse(ReadOnlySpan<byte> line, out AccessLogLine result)
    {
        ErrorOffset = 0;
        result = default;
        Span<LineToken> room = stackalloc LineToken[MaxTokens];
        var count = LineToken.Cut(line, room);
        if (count <= 0 || line.Contains(LineParser.Escape))
        {
            return LineError.Field; // a quote that is not closed, or colours in it: these are an envelope
        }

        var tokens = room[..count];
        var time = FindTime(line, tokens, out var parts);
        if (HasKeys(line, tokens) && ParseKeys(line, tokens, parts, out result) == LineError.None)
        {
            return LineError.None;
        }

        if (time < 0)
        {
            return LineError.Time;
        }

        var builder = new LineBuilder(Arena) { Time = parts };
        if (!TryReadRequest(line, tokens, ref builder, out var request, out var behind))
        {
            return LineError.Request;
        }

        if (!TryReadStatusAndSize(line, tokens, time, request, ref behind, ref builder))
        {
            return LineError.StatusOrSize;
        }

        ReadClient(line, tokens, time, request, ref builder.Line);
        ReadReferrerAndUserAgent(line, tokens[behind..], ref builder.Line);
        var error = builder.Finish();
        result = builder.Line;
        return error;
    }

    /// <summary>The first token that is a time, or the first two.</summary>
    private static int FindTime(ReadOnlySpan<byte> line, scoped ReadOnlySpan<LineToken> tokens, out TimeParts parts)
    {
        parts = default;
        for (var i = 0; i < tokens.Length; i++)
        {
            var text = tokens[i].Of(line);
            if (tokens[i].IsQuoted || text.IsEmpty)
            {
                continue;
            }

            // Spaces may be in it, or a dash (Go's Gin), and a comma behind it.
            var last = i + 2 < tokens.Length && tokens[i + 1].Of(line) is [(byte)'-'] ? i + 2 : i + 1;
            last += last + 1 < tokens.Length && FreeTimes.IsHalfOfDay(tokens[last + 1].Of(line).TrimEnd((byte)',')) ? 1 : 0;
            var end = last < tokens.Length && tokens[i].Quote == 0 && tokens[last].Quote == 0 ? tokens[last].Start + tokens[last].Length : -1;
            // Ruby's loggers write the process behind it: "[2026-11-28T10:00:00 #12]".
            var mark = tokens[i].Quote == '[' ? text.IndexOf(" #"u8) : -1;
            text = mark > 0 ? text[..mark] : text;
            if ((end > 0 && FreeTimes.TryParse(line[tokens[i].Start..end].TrimEnd((byte)','), ref parts)) || FreeTimes.TryParse(text.TrimEnd((byte)','), ref parts))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>A request in quotes, a method with a path behind it, or whatever in quotes has a status behind it.</summary>
    private static bool TryReadRequest(ReadOnlySpan<byte> line, scoped ReadOnlySpan<LineToken> tokens, ref LineBuilder builder, out int request, out int behind)
    {
        for (request = 0; request < tokens.Length; request++)
        {
            behind = request + 1;
            var text = tokens[request].Of(line);
            if (tokens[request].IsQuoted)
            {
                if (RequestLine.Parse(text) is { Method: not [(byte)'-'] } || text.SequenceEqual(BadRequest) || (behind < tokens.Length && IsStatus(tokens[behind].Of(line))))
                {
                    builder.TrySet(FreeFields.Request, text);
                    return true;
                }
            }
            else if (tokens[request].Quote == 0 && FreeFields.IsMethod(text) && behind < tokens.Length && IsTarget(tokens[behind].Of(line)))
            {
                builder.TrySet(FreeFields.Method, text);
                FreeFields.SetPath(tokens[behind++].Of(line), ref builder);
                if (behind < tokens.Length && tokens[behind].Of(line) is var protocol && protocol.StartsWith("HTTP/"u8))
                {
                    builder.TrySet(FreeFields.Protocol, protocol);
                    behind++;
                }

                return true;
            }
        }

        behind = request;
        return false;
    }

    private static bool IsTarget(ReadOnlySpan<byte> text) => text is [(byte)'/', ..] or [(byte)'*'] || text.StartsWith("http"u8);

    private static bool IsStatus(ReadOnlySpan<byte> text) => text is [>= (byte)'1' and <= (byte)'5', >= (byte)'0' and <= (byte)'9', >= (byte)'0' and <= (byte)'9'];

    /// <summary>Behind the request, or in front of it: <c>TCP_MISS/200</c>, and what load balancers write.</summary>
    private static bool TryReadStatusAndSize(ReadOnlySpan<byte> line, scoped ReadOnlySpan<LineToken> tokens, int time, int request, ref int behind, ref LineBuilder builder)
    {
        if (behind < tokens.Length && !tokens[behind].IsQuoted && IsStatus(tokens[behind].Of(line)))
        {
            builder.TrySet(FreeFields.Status, tokens[behind].Of(line));
            behind++;
            if (behind < tokens.Length && !tokens[behind].IsQuoted && builder.TrySet(FreeFields.Size, tokens[behind].Of(line)))
            {
                behind++;
                return true;
            }

            return behind == tokens.Length || tokens[behind].IsQuoted;
        }

        for (var i = time + 1; i < request; i++)
        {
            var text = tokens[i].Of(line);
            var status = text[(text.LastIndexOf((byte)'/') + 1)..];
            if (!tokens[i].IsQuoted && IsStatus(status) && (status.Length == text.Length || text is [>= (byte)'A' and <= (byte)'Z', ..])
                && tokens[i + 1].Of(line) is [>= (byte)'0' and <= (byte)'9' or (byte)'-', ..] size && builder.TrySet(FreeFields.Size, size))
            {
                builder.TrySet(FreeFields.Status, status);
                return true;
            }

            // PHP's own server: "[200]: GET /".
            if (text is [(byte)'[', _, _, _, (byte)']', (byte)':'] && IsStatus(text[1..4]))
            {
                return builder.TrySet(FreeFields.Status, text[1..4]);
            }

            // Columns between bars: the status, then how long it took.
            if (IsStatus(text) && tokens[i + 1].Of(line) is [(byte)'|'])
            {
                FreeFields.TrySetResponseTime(tokens[i + 2].Of(line), 0, ref builder.Line);
                return builder.TrySet(FreeFields.Status, text);
            }
        }

        return false;
    }

    /// <summary>
    /// The first address, in front of the request if there is one; else the first token, if the time is behind it. What is before an
    /// address may be a virtual host; what is before the time a user.
    /// </summary>
    private static void ReadClient(ReadOnlySpan<byte> line, scoped ReadOnlySpan<LineToken> tokens, int time, int request, ref AccessLogLine result)
    {
        for (var i = 0; i < tokens.Length && result.Host.IsEmpty; i++)
        {
            if (i != request && ClientText.TryRead(tokens[i].Of(line), out var address))
            {
                result.Host = address;
                var isBehindHost = i == 1 && time > 1 && tokens[0].Quote == 0 && tokens[0].Of(line).Contains((byte)'.');
                result.VirtualHost = isBehindHost ? tokens[0].Of(line) : result.VirtualHost;
                time = i < time ? time : -1;
            }
        }

        var first = tokens[0].Of(line);
        if (result.Host.IsEmpty && time > 0 && !first.SequenceEqual("-"u8) && tokens[0].Quote == 0)
        {
            result.Host = first;
        }

        if (time >= 3 && tokens[time - 1].Quote == 0 && (tokens[time].Quote == '[' || tokens[time - 2].Of(line) is [(byte)'-']))
        {
            result.User = tokens[time - 1].Of(line);
        }
    }

    /// <summary>Texts in quotes behind the status: the first is the referrer, unless it is the only one and no address.</summary>
    private static void ReadReferrerAndUserAgent(ReadOnlySpan<byte> line, scoped ReadOnlySpan<LineToken> tokens, ref AccessLogLine result)
    {
        var place = 0;
        foreach (var token in tokens)
        {
            var text = token.Of(line);
            if (!token.IsQuoted && !(text is [(byte)'-'] && place < 2))
            {
                continue;
            }

            if (place == 0 && (text is [] or [(byte)'-'] or [(byte)'/', ..] || text.IndexOf("://"u8) >= 0))
            {
                result.Referrer = text is [(byte)'-'] ? default : text;
                place = 1;
            }
            else
            {
                result.UserAgent = text;
                return;
            }
        }
    }

    private static bool HasKeys(ReadOnlySpan<byte> line, scoped ReadOnlySpan<LineToken> tokens)
    {
        var keys = 0;
        foreach (var token in tokens)
        {
            keys += token.Quote == 0 && token.Of(line).IndexOf((byte)'=') > 0 ? 1 : 0;
        }

        return keys >= LeastKeys;
    }

    /// <summary><c>time="2026-11-28 10:00:00" method=GET path=/ status=200</c></summary>
    private LineError ParseKeys(ReadOnlySpan<byte> line, scoped ReadOnlySpan<LineToken> tokens, TimeParts time, out AccessLogLine result)
    {
        _named.Clear();
        var builder = new LineBuilder(Arena) { Time = time };
        for (var i = 0; i < tokens.Length; i++)
        {
            var equals = tokens[i].Quote == 0 ? tokens[i].Of(line).IndexOf((byte)'=') : -1;
            if (equals <= 0)
            {
                continue;
            }

            var name = tokens[i].Of(line)[..equals];
            var value = tokens[i].Of(line)[(equals + 1)..];
            if (value is [(byte)'"', ..])
            {
                // The token ends at a space in the quotes: the value goes on to the quote that closes it.
                var rest = line[(tokens[i].Start + equals + 2)..];
                var close = rest.IndexOf((byte)'"');
                while (close > 0 && FieldEnd.IsEscaped(rest, close))
                {
                    close = rest[(close + 1)..].IndexOf((byte)'"') is >= 0 and var next ? close + 1 + next : -1;
                }

                if (close < 0)
                {
                    result = default;
                    return LineError.Field;
                }

                value = rest[..close];
                var end = tokens[i].Start + equals + 2 + close;
                while (i + 1 < tokens.Length && tokens[i + 1].Start < end)
                {
                    i++;
                }
            }

            _named.Set(name, value, ref builder, Arena);
        }

        var error = _named.Finish(ref builder);
        result = builder.Line;
        return error;
    }
}
