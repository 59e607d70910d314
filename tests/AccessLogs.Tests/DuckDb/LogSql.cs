namespace AccessLogs.Tests.DuckDb;

/// <summary>What makes a table of the lines of a log.</summary>
internal static class LogSql
{
    /// <summary>What a request says by rules that are the same for all formats.</summary>
    private const string Derived = """
        SELECT *, strftime(time, '%Y-%m-%d') AS day,
            lower(regexp_extract(split_part(split_part(path, '?', 1), '#', 1), '(?s)^.*\.([A-Za-z0-9]{1,8})$', 1)) AS extension,
            CASE WHEN regexp_matches(host, '^[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+$') THEN regexp_replace(host, '[0-9]+$', '0/24')
                WHEN host LIKE '2001:db8:0:%' THEN '2001:db8::/48' WHEN host LIKE '2001:db8:%' THEN regexp_extract(host, '^(2001:db8:[^:]+):', 1) || '::/48' ELSE '' END AS network,
            lower(regexp_extract(referrer, '(?s)^[^:/?#]*://(?:[^/?#]*@)?([^/?#:@]+)', 1)) AS site,
            CASE WHEN regexp_matches(referrer, '^https?://[^/]*(google|bing|duckduckgo)\.')
                THEN url_decode(replace(regexp_extract(referrer, '[?&]q=([^&#]*)', 1), '+', ' ')) ELSE '' END AS phrase,
            CASE WHEN agent LIKE '%Windows%' THEN 'Windows' WHEN agent LIKE '%Android%' THEN 'Android' WHEN agent LIKE '%iPhone%' THEN 'iOS'
                WHEN agent LIKE '%Mac OS X%' THEN 'macOS' WHEN agent LIKE '%Linux%' THEN 'Linux' ELSE 'Unknown' END AS os,
            CASE WHEN agent = '-' THEN 'Unknown' WHEN agent LIKE '%GPTBot%' THEN 'AI crawlers' WHEN agent LIKE '%python-requests%' THEN 'Tools and libraries'
                WHEN regexp_matches(agent, '(?i)bot|feed') THEN 'Bots' ELSE 'People (browsers)' END AS who,
            method IN ('GET', 'POST') AND (status LIKE '2__' OR status = '304') AND extension NOT IN ('css', 'js', 'svg', 'woff2', 'ico', 'jpg', 'txt') AS is_page
        FROM
        """;

    private const string Classic =
        """(?s)^([^ ]+) [^ ]+ (.+?) \[([0-9]{2}/[A-Z][a-z]{2}/[0-9]{4}:[0-9]{2}:[0-9]{2}:[0-9]{2}) [+-][0-9]{4}\] "((?:[^"\\]|\\.|")*?)" ([0-9]{3}|-) ([0-9]{1,15}|-) "((?:[^"\\]|\\.|")*?)" "((?:[^"\\]|\\.|")*?)"(?: .*)?$""";

    private const string WellFormed = "(?s)^([A-Za-z_-]{1,32}) (.+?)(?: (HTTP/[^ ]*))?$";

    private const string Error =
        """(?s)^\[([A-Z][a-z]{2} [A-Z][a-z]{2} [0-9]{2} [0-9:]{8} [0-9]{4})\] \[(?:([a-z_]*):)?([a-z]+)\] (?:\[pid [^\]]*\] )?(?:\[client ([^\]]*?)(?::[0-9]+)?\] )?(.*)$""";

    /// <summary>A combined log. The format of a line with one CR at its end is that of the line without.</summary>
    public static string Combined(string path) => $"""
        CREATE TABLE lines AS
            SELECT unnest(regexp_extract_all(content, '(?s)[^\n]+')) AS raw, rtrim(raw, chr(13)) AS line FROM read_text('{path}');
        CREATE TABLE requests AS {Derived} (
            SELECT p[1] AS host, p[2] AS user_name, '' AS vhost, try_strptime(p[3], '%d/%b/%Y:%H:%M:%S') AS time,
                CASE WHEN well THEN regexp_extract(p[4], '{WellFormed}', 1) ELSE '-' END AS method,
                CASE WHEN well THEN regexp_extract(p[4], '{WellFormed}', 2) WHEN p[4] = '' THEN '-' ELSE p[4] END AS path,
                CASE WHEN well THEN regexp_extract(p[4], '{WellFormed}', 3) ELSE '' END AS protocol,
                p[5] AS status, CASE p[6] WHEN '-' THEN 0 ELSE p[6]::BIGINT END AS size, p[7] AS referrer, CASE p[8] WHEN '' THEN '-' ELSE p[8] END AS agent,
                '' AS tls, '' AS cipher, '' AS cache, '' AS mime, NULL::BIGINT AS micros
            FROM (SELECT p, regexp_matches(p[4], '{WellFormed}') AS well FROM (
                SELECT [{string.Join(", ", Enumerable.Range(1, 8).Select(i => $"regexp_extract(line, '{Classic}', {i})"))}] AS p FROM lines WHERE regexp_matches(line, '{Classic}')))
            WHERE time IS NOT NULL);
        """;

    /// <summary>A log of JSON by nginx's names.</summary>
    public static string Json(string path) => $$"""
        CREATE TABLE lines AS
            SELECT * FROM read_json('{{path}}', format = 'newline_delimited', columns = {remote_addr: VARCHAR, remote_user: VARCHAR, host: VARCHAR, time_iso8601: VARCHAR,
                request: VARCHAR, status: VARCHAR, body_bytes_sent: BIGINT, http_referer: VARCHAR, http_user_agent: VARCHAR, ssl_protocol: VARCHAR, ssl_cipher: VARCHAR,
                upstream_cache_status: VARCHAR, sent_http_content_type: VARCHAR, request_time: 'DECIMAL(18, 6)'});
        CREATE TABLE requests AS {{Derived}} (
            SELECT remote_addr AS host, remote_user AS user_name, host AS vhost, strptime(time_iso8601[:19], '%Y-%m-%dT%H:%M:%S') AS time,
                split_part(request, ' ', 1) AS method, split_part(request, ' ', 2) AS path, split_part(request, ' ', 3) AS protocol,
                status, body_bytes_sent AS size, http_referer AS referrer, http_user_agent AS agent, ssl_protocol AS tls, ssl_cipher AS cipher,
                upstream_cache_status AS cache, sent_http_content_type AS mime, (request_time * 1000000)::BIGINT AS micros
            FROM lines);
        """;

    /// <summary>An error log of Apache.</summary>
    public static string Errors(string path) => $"""
        CREATE TABLE requests AS
            SELECT strptime({Part(1)}, '%a %b %d %H:%M:%S %Y') AS time, {Part(2)} AS module, {Part(3)} AS severity, {Part(4)} AS client,
                regexp_replace({Part(5)}, '\b[0-9]+\b', '#', 'g') AS message
            FROM (SELECT unnest(string_split(content, chr(10))) AS line FROM read_text('{path}')) WHERE regexp_matches(line, '{Error}');
        """;

    private static string Part(int group) => $"regexp_extract(line, '{Error}', {group})";
}
