using AccessLogs.Parsing;

namespace AccessLogs.Formats;

/// <summary>The formats of well-known programs and services, in nginx's language.</summary>
internal static class Presets
{
    /// <summary>nginx's own format, which is Apache's combined one as well.</summary>
    private const string Combined =
        """$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" """;

    /// <summary>Formats of text: name, whether fields may follow, text. Longer ones first: of two that fit the same lines the one that says more is found.</summary>
    public static IReadOnlyList<(string Name, ProgramStyle Style, string Format)> Texts { get; } =
    [
        ("combined-port", ProgramStyle.Open, Combined.Replace("$remote_addr", "$address_with_port", StringComparison.Ordinal).TrimEnd()),
        ("common-port", ProgramStyle.Whole, """$address_with_port - $remote_user [$time_local] "$request" $status $body_bytes_sent"""),
        ("nginx-ingress", ProgramStyle.Open, Combined + "$request_length $request_time [$proxy_upstream_name] [$proxy_alternative_upstream_name] $upstream_addr"),
        ("traefik", ProgramStyle.Whole, Combined + """$request_count "$router" "$server_url" ${request_time_ms}ms"""),
        ("nginx-forwarded-rt", ProgramStyle.Open, Combined + "\"$http_x_forwarded_for\" " + Upstream),
        ("nginx-rt", ProgramStyle.Open, Combined + Upstream),
        ("nginx-times", ProgramStyle.Whole, Combined + "$seconds_with_fraction $upstream_response_time"),
        ("s3", ProgramStyle.Open, S3 + " $version_id $host_id $signature_version $ssl_cipher $authentication_type $host_header $ssl_protocol"),
        ("s3-old", ProgramStyle.Open, S3),
        ("alb", ProgramStyle.Open, "$type " + Elb + " $target_group_arn \"$trace_id\" \"$host\""),
        ("elb", ProgramStyle.Whole, Elb),
        ("istio", ProgramStyle.Open, Envoy.Replace("$received", "$response_details $termination \"$failure_reason\" $received", StringComparison.Ordinal).TrimEnd()),
        ("envoy", ProgramStyle.Open, Envoy.TrimEnd()),
        ("ssl-request", ProgramStyle.Whole, """[$time_local] $remote_addr $ssl_protocol $ssl_cipher "$request" $body_bytes_sent"""),
        ("uwsgi", ProgramStyle.Whole, Uwsgi),
        ("cloudstorage", ProgramStyle.Whole, CloudStorage),
    ];

    /// <summary>Formats of JSON: name, template.</summary>
    public static IReadOnlyList<(string Name, string Template)> Json { get; } =
    [
        ("caddy", """
            {"ts":"$time","request":{"client_ip":"$remote_addr","remote_ip":"$realip_remote_addr","remote_addr":"$remote_addr_and_port",
            "proto":"$server_protocol","method":"$request_method","host":"$host","uri":"$request_uri",
            "headers":{"User-Agent":"$http_user_agent","Referer":"$http_referer"},"tls":{"version":"$ssl_protocol","cipher_suite":"$ssl_cipher"}},
            "user_id":"$remote_user","duration":"$request_time","size":"$body_bytes_sent","status":"$status","resp_headers":{"Content-Type":"$sent_http_content_type"}}
            """),
        ("traefik-json", """
            {"StartUTC":"$time","ClientHost":"$remote_addr","ClientUsername":"$remote_user","RequestMethod":"$request_method","RequestPath":"$request_uri",
            "RequestProtocol":"$server_protocol","RequestHost":"$host","DownstreamStatus":"$status","DownstreamContentSize":"$body_bytes_sent",
            "Duration":"$request_time_ns","request_User-Agent":"$http_user_agent","request_Referer":"$http_referer","TLSVersion":"$ssl_protocol",
            "TLSCipher":"$ssl_cipher","downstream_Content-Type":"$sent_http_content_type"}
            """),
        ("nginx-json", """
            {"time_iso8601":"$time","time_local":"$time","msec":"$time","@timestamp":"$time","timestamp":"$time","time":"$time","ts":"$time",
            "remote_addr":"$remote_addr","client_ip":"$remote_addr","remote_ip":"$remote_addr","client":"$remote_addr","ip":"$remote_addr",
            "http_x_forwarded_for":"$http_x_forwarded_for","x_forwarded_for":"$http_x_forwarded_for","remote_user":"$remote_user","user":"$remote_user",
            "request":"$request","request_method":"$request_method","method":"$request_method","request_uri":"$request_uri","uri":"$uri","url":"$request_uri",
            "path":"$uri","args":"$args","query_string":"$args","server_protocol":"$server_protocol","protocol":"$server_protocol","status":"$status",
            "body_bytes_sent":"$body_bytes_sent","bytes_sent":"$bytes_sent","size":"$body_bytes_sent","bytes":"$bytes_sent",
            "http_referer":"$http_referer","http_referrer":"$http_referer","referer":"$http_referer","referrer":"$http_referer",
            "http_user_agent":"$http_user_agent","user_agent":"$http_user_agent","agent":"$http_user_agent",
            "host":"$host","http_host":"$http_host","vhost":"$host","server_name":"$server_name","request_time":"$request_time",
            "ssl_protocol":"$ssl_protocol","ssl_cipher":"$ssl_cipher","upstream_cache_status":"$upstream_cache_status",
            "sent_http_content_type":"$sent_http_content_type","content_type":"$sent_http_content_type"}
            """),
    ];

    /// <summary>The columns that W3C logs have if nobody has chosen others: IIS 8 to 10, 7, 6, all that IIS has, CloudFront.</summary>
    public static IReadOnlyList<string> W3cFields { get; } =
    [
        $"{IisTarget} cs(User-Agent) cs(Referer) {IisEnd}",
        $"{IisTarget} cs(User-Agent) {IisEnd}",
        "date time s-sitename s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status sc-substatus sc-win32-status",
        "date time s-sitename s-computername s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs-version cs(User-Agent) cs(Cookie) cs(Referer) cs-host "
        + "sc-status sc-substatus sc-win32-status sc-bytes cs-bytes time-taken",
        "date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type "
        + "x-edge-request-id x-host-header cs-protocol cs-bytes time-taken x-forwarded-for ssl-protocol ssl-cipher x-edge-response-result-type cs-protocol-version fle-status "
        + "fle-encrypted-fields c-port time-to-first-byte x-edge-detailed-result-type sc-content-type sc-content-len sc-range-start sc-range-end",
    ];

    /// <summary>What others call these formats; GoAccess's names among them.</summary>
    public static IReadOnlyDictionary<string, string> Aliases { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["nginx"] = "combined",
        ["ncsa"] = "combined",
        ["vcombined"] = "vhost-combined",
        ["vcommon"] = "vhost-common",
        ["iis"] = "w3c",
        ["cloudfront"] = "w3c",
        ["awselb"] = "elb",
        ["awsalb"] = "alb",
        ["awss3"] = "s3",
        ["traefikclf"] = "traefik",
    };

    private const string IisTarget = "date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip";
    private const string IisEnd = "sc-status sc-substatus sc-win32-status time-taken";

    /// <summary>The times of nginx's own guide to monitoring.</summary>
    private const string Upstream =
        "rt=$request_time uct=\"$upstream_connect_time\" uht=\"$upstream_header_time\" urt=\"$upstream_response_time\"";

    private const string Envoy =
        """[$time_iso8601] "$request" $status $response_flags $received $body_bytes_sent $request_time_ms $upstream_time "$http_x_forwarded_for" "$http_user_agent" "$request_id" "$host" "$upstream_host" """;

    private const string Uwsgi =
        "[pid: $pid|app: $app|req: $number] $remote_addr ($user) {$variables} [$time] $request_method $request_uri => generated $body_bytes_sent bytes in "
        + "$request_time_ms msecs$sendfile ($server_protocol $status)$headers";

    private const string CloudStorage =
        "\"" + """$time","$remote_addr","$address_type","$region","$request_method","$request_uri","$status","$received","$body_bytes_sent","$request_time_us","""
        + "\"" + """$host","$http_referer","$http_user_agent",$operation""";

    private const string S3 =
        """$bucket_owner $host [$time_local] $remote_addr $remote_user $request_id $operation $key "$request" $status $error_code """
        + "$body_bytes_sent $object_size $request_time_ms $turn_around_time \"$http_referer\" \"$http_user_agent\"";

    private const string Elb =
        "$time_iso8601 $elb $remote_addr_and_port $backend $request_processing_time $request_time $response_processing_time $status $backend_status "
        + "$received_bytes $body_bytes_sent \"$request\" \"$http_user_agent\" $ssl_cipher $ssl_protocol";
}
