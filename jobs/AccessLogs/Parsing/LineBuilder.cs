using AccessLogs.Parsing.Free;

namespace AccessLogs.Parsing;

/// <summary>A line while its fields come in, in any order.</summary>
/// <param name="arena">Takes text that has to be made.</param>
internal ref struct LineBuilder(TextArena arena)
{
    /// <summary>The line, complete after <see cref="Finish"/>.</summary>
    public AccessLogLine Line = new() { Status = AccessLogLine.NoStatus };

    /// <summary>The time so far.</summary>
    public TimeParts Time;

    private ReadOnlySpan<byte> _method;
    private ReadOnlySpan<byte> _path;
    private ReadOnlySpan<byte> _query;
    private ReadOnlySpan<byte> _protocol;
    private bool _hasRequestLine;
    private bool _pathHasQuery;

    /// <summary>Whether there was a request line or a path.</summary>
    public readonly bool HasRequest => _hasRequestLine || !_path.IsEmpty;

    /// <summary>Takes a field.</summary>
    /// <param name="reading">What it is.</param>
    /// <param name="text">Its text.</param>
    /// <returns>False when the text is none of that kind.</returns>
    public bool TrySet(FieldReading reading, ReadOnlySpan<byte> text)
    {
        switch (reading.Field)
        {
            case LogField.Ignored or LogField.Port:
                return true;
            case LogField.HostAndPort when reading.NeedsPort:
                var isAddress = ClientText.TryRead(text, out var address);
                Line.Host = address;
                return isAddress && address.Length < text.Length && !text.ContainsAny((byte)' ', (byte)',');
            case LogField.Host or LogField.HostAndPort:
                Line.Host = reading.Field == LogField.Host ? FirstOf(text) : WithoutPort(text);
                return !Line.Host.IsEmpty && !Line.Host.Contains((byte)' ') && (reading.HasGoAccessRules || ClientText.IsClient(Line.Host));
            case LogField.Identity:
                return !text.IsEmpty;
            case LogField.User:
                Line.User = text;
                return !text.IsEmpty || reading.HasGoAccessRules;
            case LogField.VirtualHost:
                Line.VirtualHost = Value(text);
                return true;
            case LogField.Time:
                return reading.Time!.TryParse(text, ref Time);
            case LogField.Request:
                Line.Request = RequestLine.Parse(text);
                _hasRequestLine = true;
                return text is not [LineParser.Escape, ..]; // in colours
            case LogField.Method:
                _method = text;
                return true;
            case LogField.Path or LogField.PathOnly:
                _path = text;
                _pathHasQuery = reading.Field == LogField.Path;
                return true;
            case LogField.Query:
                _query = Value(text);
                return true;
            case LogField.Protocol:
                _protocol = Value(text);
                return true;
            case LogField.Status:
                return TrySetStatus(text) && (!reading.HasGoAccessRules || Line.Status is >= 100 and < 600);
            case LogField.Size:
                return TrySetSize(text) || reading.HasGoAccessRules;
            case LogField.ResponseTime:
                return (!reading.NeedsFraction || text.Contains((byte)'.')) && TrySetResponseTime(text, reading.Unit);
            default:
                SetText(reading, text);
                return true;
        }
    }

    /// <summary>Completes the line.</summary>
    /// <returns>What is missing; <see cref="LineError.None"/> when nothing is.</returns>
    public LineError Finish()
    {
        if (!Time.TryGet(out var timestamp))
        {
            return LineError.Time;
        }

        Line.Timestamp = timestamp;
        Line.Host = Line.Host.IsEmpty ? "-"u8 : Line.Host;
        Line.UserAgent = Line.UserAgent.IsEmpty ? "-"u8 : Line.UserAgent;
        if (!_hasRequestLine)
        {
            var method = Value(_method).IsEmpty ? "-"u8 : _method;
            Line.Request = new RequestLine(method, _path.IsEmpty ? "-"u8 : WithQuery(), _protocol);
        }

        return LineError.None;
    }

    private static ReadOnlySpan<byte> Value(ReadOnlySpan<byte> text) => text is [(byte)'-'] ? default : text;

    private static ReadOnlySpan<byte> FirstOf(ReadOnlySpan<byte> list)
    {
        var comma = list.IndexOf((byte)',');
        return comma < 0 ? list : list[..comma];
    }

    /// <summary><c>10.0.0.1:443</c>, <c>[2001:db8::1]:443</c>, <c>2001:db8::1:443</c>: the last colon is the port's.</summary>
    private static ReadOnlySpan<byte> WithoutPort(ReadOnlySpan<byte> text)
    {
        var colon = text.LastIndexOf((byte)':');
        var host = colon < 0 ? text : text[..colon];
        return host is [(byte)'[', .., (byte)']'] ? host[1..^1] : host;
    }

    /// <summary>Go programs such as Caddy write the number of the version.</summary>
    private static ReadOnlySpan<byte> TlsName(ReadOnlySpan<byte> text) => text switch
    {
        [(byte)'7', (byte)'7', (byte)'2'] => "TLSv1.3"u8,
        [(byte)'7', (byte)'7', (byte)'1'] => "TLSv1.2"u8,
        [(byte)'7', (byte)'7', (byte)'0'] => "TLSv1.1"u8,
        [(byte)'7', (byte)'6', (byte)'9'] => "TLSv1.0"u8,
        _ => text,
    };

    private void SetText(FieldReading reading, ReadOnlySpan<byte> text)
    {
        text = Value(text);
        if (reading.IsUrlEncoded || reading.HasPlusForSpace)
        {
            text = UrlText.Decode(text, reading.IsUrlEncoded, reading.HasPlusForSpace, arena);
        }

        switch (reading.Field)
        {
            case LogField.Referrer:
                Line.Referrer = text;
                break;
            case LogField.UserAgent:
                Line.UserAgent = text;
                break;
            case LogField.TlsProtocol:
                Line.TlsProtocol = TlsName(text);
                break;
            case LogField.TlsCipher:
                Line.TlsCipher = text;
                break;
            case LogField.CacheStatus:
                Line.CacheStatus = text;
                break;
            default:
                Line.MimeType = text;
                break;
        }
    }

    private bool TrySetStatus(ReadOnlySpan<byte> text)
    {
        if (text is [>= (byte)'0' and <= (byte)'9', >= (byte)'0' and <= (byte)'9', >= (byte)'0' and <= (byte)'9'])
        {
            Line.Status = ((text[0] - '0') * 100) + ((text[1] - '0') * 10) + (text[2] - '0');
            return true;
        }

        return text is [] or [(byte)'-'] or [(byte)'0'];
    }

    private bool TrySetSize(ReadOnlySpan<byte> text)
    {
        if (Value(text).IsEmpty)
        {
            return true;
        }

        if (text.Length > LineParser.MaxSizeDigits)
        {
            return false;
        }

        var size = 0L;
        foreach (var c in text)
        {
            if (!char.IsAsciiDigit((char)c))
            {
                return false;
            }

            size = (size * 10) + (c - '0');
        }

        Line.Size = size;
        return true;
    }

    /// <summary>A number, perhaps with a fraction; a list of several servers' times has the first; <c>-</c> and negative ones are none.</summary>
    private bool TrySetResponseTime(ReadOnlySpan<byte> text, long unit)
    {
        if (!DecimalText.TryRead(ref text, unit, out var nanoseconds))
        {
            return text is [] or [(byte)'-', ..];
        }

        Line.ResponseTime = nanoseconds / 1_000;
        return text is [] or [(byte)',' or (byte)' ', ..];
    }

    private readonly ReadOnlySpan<byte> WithQuery()
    {
        if (_query.IsEmpty || _pathHasQuery)
        {
            return _path;
        }

        var query = _query is [(byte)'?', ..] ? _query[1..] : _query;
        var joined = arena.Rent(_path.Length + 1 + query.Length);
        _path.CopyTo(joined);
        joined[_path.Length] = (byte)'?';
        query.CopyTo(joined[(_path.Length + 1)..]);
        return joined;
    }
}
