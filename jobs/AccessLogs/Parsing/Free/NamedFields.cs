using System.Text;

namespace AccessLogs.Parsing.Free;

/// <summary>Makes a line of values with names.</summary>
internal sealed class NamedFields
{
    private const int NotSet = -1;

    /// <summary>Rails counts in milliseconds, with a fraction.</summary>
    private const long RailsUnit = 1_000_000;

    /// <summary>The longest name, of two that are in one another.</summary>
    private const int MaxNameLength = 48;

    private static readonly FieldReading Query = new(LogField.Query);
    private static readonly FieldReading User = new(LogField.User);
    private static readonly FieldReading Referrer = new(LogField.Referrer);
    private static readonly FieldReading UserAgent = new(LogField.UserAgent);
    private static readonly FieldReading TlsProtocol = new(LogField.TlsProtocol);
    private static readonly FieldReading TlsCipher = new(LogField.TlsCipher);
    private static readonly FieldReading CacheStatus = new(LogField.CacheStatus);
    private static readonly FieldReading MimeType = new(LogField.MimeType);

    private readonly int[] _ranks = new int[(int)NamedField.Controller + 1];
    private bool _isRequest;
    private bool _isOfRails;

    /// <summary>Begins a line.</summary>
    public void Clear()
    {
        Array.Fill(_ranks, NotSet);
        _isRequest = false;
        _isOfRails = false;
    }

    /// <summary>Takes a value.</summary>
    /// <param name="name">Its name as written; of an object in an object both.</param>
    /// <param name="value">The value, without escapes.</param>
    /// <param name="builder">The line.</param>
    /// <param name="arena">Takes text that has to be made.</param>
    public void Set(scoped ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, ref LineBuilder builder, TextArena arena)
    {
        Span<char> text = stackalloc char[MaxNameLength];
        if (value is [] or [(byte)'-'] || value.SequenceEqual("null"u8) || !FieldNames.TryNormalize(name, text, out var length))
        {
            return;
        }

        var meaning = FieldNames.Find(text[..length]);
        ref var best = ref _ranks[(int)meaning.Field];
        if (meaning.Field != NamedField.None && meaning.Rank > best && TrySet(meaning, value, ref builder, arena))
        {
            best = meaning.Rank;
        }
    }

    /// <summary>Whether a name in another is known together with that.</summary>
    /// <param name="name">Both.</param>
    public static bool IsKnown(scoped ReadOnlySpan<byte> name)
    {
        Span<char> text = stackalloc char[MaxNameLength];
        return FieldNames.TryNormalize(name, text, out var length) && FieldNames.Find(text[..length]).Field != NamedField.None;
    }

    /// <summary>Ends the line: it has to have a time, a path, and a status or a method.</summary>
    /// <param name="builder">The line.</param>
    /// <returns>What is missing.</returns>
    public LineError Finish(ref LineBuilder builder) => builder switch
    {
        { HasRequest: false } => LineError.Request,
        { Line.Status: AccessLogLine.NoStatus } when !_isRequest && _ranks[(int)NamedField.Method] == NotSet => LineError.StatusOrSize,
        _ => builder.Finish(),
    };

    private bool TrySet(FieldNames.Meaning meaning, ReadOnlySpan<byte> value, ref LineBuilder builder, TextArena arena)
    {
        switch (meaning.Field)
        {
            case NamedField.Time:
                return TrySetTime(value, ref builder);
            case NamedField.Client:
                builder.Line.Host = ClientText.TryRead(value, out var address) ? address : value;
                return !value.Contains((byte)' ');
            case NamedField.Host when ClientText.TryRead(value, out var host):
                builder.Line.Host = builder.Line.Host.IsEmpty ? host : builder.Line.Host;
                return true;
            case NamedField.VirtualHost or NamedField.Host:
                builder.Line.VirtualHost = meaning.Field == NamedField.Host && !builder.Line.VirtualHost.IsEmpty ? builder.Line.VirtualHost : value;
                return true;
            case NamedField.Request:
                return TrySetRequest(value, ref builder);
            case NamedField.Method:
                return builder.TrySet(FreeFields.Method, value);
            case NamedField.Path:
                return !_isRequest && FreeFields.SetPath(value, ref builder);
            case NamedField.Protocol: // or the scheme
                return !Ascii.EqualsIgnoreCase(value, "http"u8) && !Ascii.EqualsIgnoreCase(value, "https"u8) && builder.TrySet(FreeFields.Protocol, value is [>= (byte)'0' and <= (byte)'9', ..] ? WithName(value, arena) : value);
            case NamedField.ResponseTime:
                return TrySetResponseTime(value, meaning.Unit, ref builder);
            case NamedField.Controller:
                return _isOfRails = true;
            default:
                return builder.TrySet(ReadingOf(meaning.Field), value);
        }
    }

    private static FieldReading ReadingOf(NamedField field) => field switch
    {
        NamedField.Query => Query,
        NamedField.Status => FreeFields.Status,
        NamedField.Size => FreeFields.Size,
        NamedField.Referrer => Referrer,
        NamedField.UserAgent => UserAgent,
        NamedField.User => User,
        NamedField.TlsProtocol => TlsProtocol,
        NamedField.TlsCipher => TlsCipher,
        NamedField.CacheStatus => CacheStatus,
        _ => MimeType,
    };

    /// <summary>A time; a day, or a time of day, is a part of one, behind which the other may come.</summary>
    private static bool TrySetTime(ReadOnlySpan<byte> value, ref LineBuilder builder)
    {
        if (FreeTimes.TryParse(value, ref builder.Time))
        {
            return true;
        }

        foreach (var format in (ReadOnlySpan<TimeFormat>)[TimeFormat.Date, TimeFormat.TimeOfDay])
        {
            var parts = builder.Time; // what one of them has read before it fails is not a part
            if (!parts.HasWhole && format.TryParse(value, ref parts))
            {
                builder.Time = parts;
                break;
            }
        }

        return false;
    }

    /// <summary>How long it took; what Amazon's API gateway calls <c>requestTime</c> is when it came.</summary>
    private bool TrySetResponseTime(ReadOnlySpan<byte> value, long unit, ref LineBuilder builder)
    {
        if (FreeFields.TrySetResponseTime(value, unit == 0 && _isOfRails ? RailsUnit : unit, ref builder.Line))
        {
            return true;
        }

        if (_ranks[(int)NamedField.Time] == NotSet)
        {
            TrySetTime(value, ref builder);
        }

        return false;
    }

    /// <summary>A request line, or the path alone.</summary>
    private bool TrySetRequest(ReadOnlySpan<byte> value, ref LineBuilder builder)
    {
        if (RequestLine.Parse(value) is { Method: not [(byte)'-'] })
        {
            FreeFields.SetRequest(value, ref builder);
            return _isRequest = true;
        }

        return !builder.HasRequest && FreeFields.SetPath(value, ref builder);
    }

    /// <summary><c>1.1</c> is <c>HTTP/1.1</c>.</summary>
    private static Span<byte> WithName(ReadOnlySpan<byte> version, TextArena arena)
    {
        var name = "HTTP/"u8;
        var text = arena.Rent(name.Length + version.Length);
        name.CopyTo(text);
        version.CopyTo(text[name.Length..]);
        return text;
    }
}
