using AccessLogs.Parsing;

namespace AccessLogs.Formats;

/// <summary>
/// What nginx's variables are to the statistics (https://nginx.org/en/docs/varindex.html), and a few more that only presets use:
/// those with <c>_and_port</c>, <c>time</c>, and times in other units.
/// </summary>
internal static class NginxVariables
{
    private const long Second = 1_000_000_000;

    /// <summary>Finds a variable.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="token">The part of the format that it is.</param>
    /// <returns>The part with its field.</returns>
    public static FormatToken Find(string name, FormatToken token)
    {
        var (reading, rank) = name switch
        {
            "remote_addr" => (Of(LogField.Host), 4),
            "proxy_protocol_addr" => (Of(LogField.Host), 3),
            "realip_remote_addr" => (Of(LogField.Host), 2),
            "remote_addr_and_port" => (Of(LogField.HostAndPort), 1),
            "address_with_port" => (Of(LogField.HostAndPort) with { NeedsPort = true }, 5),
            "http_x_forwarded_for" or "http_x_real_ip" => (Of(LogField.Host), 0),
            "remote_user" => (Of(LogField.User), 0),
            "host" => (Of(LogField.VirtualHost), 2),
            "http_host" => (Of(LogField.VirtualHost), 1),
            "server_name" => (Of(LogField.VirtualHost), 0),
            "server_port" or "remote_port" => (Of(LogField.Port), 0),
            "request" => (Of(LogField.Request), 0),
            "request_method" => (Of(LogField.Method), 0),
            "request_uri" => (Of(LogField.Path), 1),
            "uri" or "document_uri" => (Of(LogField.PathOnly), 0),
            "args" or "query_string" => (Of(LogField.Query), 0),
            "server_protocol" => (Of(LogField.Protocol), 0),
            "status" => (Of(LogField.Status), 0),
            "body_bytes_sent" => (Of(LogField.Size), 1),
            "bytes_sent" => (Of(LogField.Size), 0),
            "http_referer" => (Of(LogField.Referrer), 0),
            "http_user_agent" => (Of(LogField.UserAgent), 0),
            "ssl_protocol" => (Of(LogField.TlsProtocol), 0),
            "ssl_cipher" => (Of(LogField.TlsCipher), 0),
            "upstream_cache_status" => (Of(LogField.CacheStatus), 0),
            "sent_http_content_type" => (Of(LogField.MimeType), 0),
            _ => (OfTime(name), 0),
        };
        return token with { Field = reading, Rank = rank };
    }

    private static FieldReading OfTime(string name) => name switch
    {
        "time_local" => new FieldReading(LogField.Time) { Time = TimeFormat.CommonLog },
        "time_iso8601" => new FieldReading(LogField.Time) { Time = TimeFormat.Iso8601 },
        "msec" => new FieldReading(LogField.Time) { Time = TimeFormat.Epoch },
        "time" => new FieldReading(LogField.Time) { Time = TimeFormat.Any },
        "request_time" => new FieldReading(LogField.ResponseTime) { Unit = Second },
        "seconds_with_fraction" => new FieldReading(LogField.ResponseTime) { Unit = Second, NeedsFraction = true },
        "request_time_ms" => new FieldReading(LogField.ResponseTime) { Unit = Second / 1_000 },
        "request_time_us" => new FieldReading(LogField.ResponseTime) { Unit = Second / 1_000_000 },
        "request_time_ns" => new FieldReading(LogField.ResponseTime) { Unit = 1 },
        _ => new FieldReading(LogField.Ignored),
    };

    private static FieldReading Of(LogField field) => new(field);
}
