using System.Globalization;
using System.Text;

namespace SampleLogs;

/// <summary>
/// Logs as nobody would make them and everybody has them: lines of many writers one after the other or mixed, attacks, junk, lines that were
/// cut or are too long, clocks that jump, and files of odd encodings. A byte is a character (Latin-1).
/// </summary>
public static class WildLog
{
    /// <summary>A line may have 1 MiB: some have a little more.</summary>
    private const int LongLength = (1 << 20) + 10;

    private static readonly string[] Hosts =
    [
        "10.0.0.1", "10.0.0.2", "192.0.2.200", "2001:db8::1", "fe80::1%eth0", "[2001:db8::2]:443", "10.0.0.3:51234", "client.example.org", "-", "::ffff:10.0.0.1", "10.0.0.1, 192.168.0.1",
        "999.1.2.3", "unknown", "xn--caf-dma.example", "localhost", "", "\0",
    ];

    private static readonly string[] Paths =
    [
        "/", "/index.html", "/a?b=c&d=e", "/../../etc/passwd", "/%2e%2e/%2e%2e/etc/shadow", "/?id=1' OR '1'='1", "/?q=<script>alert(1)</script>", "/${jndi:ldap://x/a}", "/wp-login.php", "/.env",
        "/\\\"><img src=x onerror=alert(1)>", "/caf\xe9", "/Gr\xc3\xbc\xc3\x9fe", "/a b", "/\"quoted\"", "/\\", "/\\x00", "/\0", "*", "http://example.com/x", "/\x1b[31mred", "/" + "\xe2\x80\xae" + "gnp.exe", "//", "/#frag",
        "</script><svg onload=alert(1)>", "/=cmd|' /C calc'!A0", "/\x7f\x80\xff",
    ];

    private static readonly string[] Requests = ["-", "", "GET", "\\x16\\x03\\x01\\x02\\x00", "\x16\x03\x01\x00\xff", "GET /", "get / http/1.1", "SSH-2.0-Go", "GET / HTTP/1.1 ", "\\n", "t3 12.2.1"];

    private static readonly string[] Agents =
    [
        "Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0", "curl/8.0", "-", "", "() { :;}; /bin/bash -c id", "sqlmap/1.7", "un\"escaped", "esc\\\"aped", "\xff\xfe", "a\tb", "${jndi:dns://x}",
        "<script>document.title='owned'</script>", "Mozilla/5.0 (compatible; GPTBot/1.2)", "\\",
    ];

    private static readonly string[] Junk =
    [
        "\0\0\0\0", "#", "# a remark", "#Fields: date time c-ip cs-method cs-uri-stem sc-status", "#Software: x", "2026-11-28 10:00:00 10.0.0.9 GET /w3c 200", "\t", " ", "-", "\"", "\"\"\"", "[", "]", "{", "{}", "[]",
        "{\"a\":", "null", "\xef\xbb\xbf", "\x1b[0m", "Traceback (most recent call last):", "    at com.example.Main(Main.java:5)", "PK\x03\x04\x14", "==> access.log <==", "tail: file truncated", "<html>", "a,b,c",
        "\xff\xfeG\0E\0T\0", "=1+1", "GET / 200", "200", "Segmentation fault",
    ];

    /// <summary>Makes a log.</summary>
    /// <param name="seed">Equal seeds give equal bytes.</param>
    public static byte[] Create(int seed)
    {
        var random = new SplitMix((ulong)seed);
        var text = new StringBuilder(random.Chance(8) ? "\xef\xbb\xbf" : "");
        var lineEnd = random.Of(["\n", "\n", "\n", "\r\n", random.Chance(5) ? "\r" : "\n"]);
        var writers = Enumerable.Range(0, 1 + random.Next(4)).Select(_ => random.Next(WriterCount)).ToArray();
        var isMixed = random.Chance(50);
        var count = random.Next(random.Chance(10) ? 1_500 : 120);
        var hasFaults = random.Next(3) * 10;
        for (var i = 0; i < count; i++)
        {
            var writer = isMixed ? random.Of(writers) : writers[i * writers.Length / count];
            var line = random.Chance(hasFaults) ? Fault(Line(writer, i, random), random) : Line(writer, i, random);
            text.Append(line).Append(random.Chance(2) ? random.Of(["\n", "\r\n", "\n\n", "\r"]) : lineEnd);
        }

        var log = Encoding.Latin1.GetBytes(random.Chance(20) ? text.ToString().TrimEnd('\r', '\n') : text.ToString());
        return random.Next(60) switch
        {
            0 => Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes(Encoding.Latin1.GetString(log))).ToArray(),
            1 => log[..(log.Length / 2)],
            _ => log,
        };
    }

    private const int WriterCount = 26;

    private static string Line(int writer, int number, SplitMix random)
    {
        var time = new DateTime(2026, 11, 28, 10, 0, 0).AddSeconds(random.Chance(3) ? random.Next(2_000_000_000) - 1_000_000_000 : number * 7);
        var host = random.Chance(80) ? $"10.0.0.{random.Next(30)}" : random.Of(Hosts);
        var request = random.Chance(90) ? $"{random.Of(["GET", "POST", "HEAD", "PROPFIND"])} {(random.Chance(60) ? $"/p{random.Next(9)}" : random.Of(Paths))} HTTP/1.{random.Next(2)}" : random.Of(Requests);
        var status = random.Chance(92) ? random.Of(["200", "200", "304", "404", "500", "403"]) : random.Of(["-", "0", "000", "999", "2000", "", "abc"]);
        var size = random.Chance(92) ? $"{random.Next(100_000)}" : random.Of(["-", "-5", "", "999999999999999", "9999999999999999999999", "1.5", "0x10"]);
        var referrer = random.Chance(70) ? "-" : random.Of(["https://example.net/?q=" + random.Of(Paths), "javascript:alert(1)", "", "\"", "/local", "http://[::1"]);
        var agent = random.Chance(60) ? Agents[0] : random.Of(Agents);
        var clf = $"{time.ToString("dd/MMM/yyyy:HH:mm:ss", CultureInfo.InvariantCulture)} {random.Of(["+0000", "+0000", "-0500", "+0530", "+1400"])}";
        var iso = time.ToString("yyyy-MM-ddTHH:mm:ss.fff", CultureInfo.InvariantCulture) + "Z";
        var common = $"{host} - {random.Of(["-", "-", "frank", "mary jane"])} [{clf}] \"{request}\" {status} {size}";
        var combined = $"{common} \"{referrer}\" \"{agent}\"";
        return writer switch
        {
            0 => common,
            1 => combined,
            2 => $"{random.Of(["www.example.com:443", "b.example", "-"])} {combined}",
            3 => $"{combined} 0.{random.Next(1_000):000} 0.001",
            4 => $$"""{"time_iso8601":"{{iso}}","remote_addr":"{{host}}","request":"{{Escape(request)}}","status":{{(status.Length == 3 ? status : "0")}},"body_bytes_sent":{{random.Next(9_999)}},"http_user_agent":"{{Escape(agent)}}"}""",
            5 => $$"""{"log":"{{Escape(combined)}}\n","stream":"stdout","time":"{{iso}}"}""",
            6 => $"{iso} stdout {random.Of(["F", "F", "P"])} {combined}",
            7 => $"{time.ToString("MMM d HH:mm:ss", CultureInfo.InvariantCulture)} web1 nginx[{random.Next(99)}]: {combined}",
            8 => $"[{time.ToString("ddd MMM dd HH:mm:ss yyyy", CultureInfo.InvariantCulture)}] [{random.Of(["error", "notice"])}] [client {host}] File does not exist: {random.Of(Paths)}",
            9 => $"{time.ToString("yyyy/MM/dd HH:mm:ss", CultureInfo.InvariantCulture)} [error] 1#1: *{number} open() \"{random.Of(Paths)}\" failed, client: {host}, server: x",
            10 => $$"""{"level":30,"time":{{1_795_860_000_000 + number}},"req":{"method":"GET","url":"{{Escape(random.Of(Paths))}}","remoteAddress":"{{host}}"},"res":{"statusCode":200},"responseTime":{{random.Next(99)}}}""",
            11 => $"time=\"{iso}\" method=GET path=\"{Escape(random.Of(Paths))}\" status=200 bytes={random.Next(99)} ip={host} agent=\"{Escape(agent)}\"",
            12 => $"{host} - - [{iso}] \"{request}\" {status} {size} \"{referrer}\" \"{agent}\"",
            13 => $"1795860000.{random.Next(999):000} {random.Next(999),6} {host} TCP_MISS/200 {random.Next(999)} GET http://example.com{random.Of(Paths)} - HIER_DIRECT/192.0.2.1 text/html",
            14 => $"{time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} {host} GET /w3c/{random.Next(9)} 200",
            15 => $"\"{combined}\"",
            16 => $"[pid: {random.Next(99)}|app: 0|req: {number}/{number}] {host} () {{32 vars in 400 bytes}} [{time.ToString("ddd MMM d HH:mm:ss yyyy", CultureInfo.InvariantCulture)}] GET {random.Of(Paths)} => generated {size} bytes in {random.Next(99)} msecs (HTTP/1.1 {status}) 2 headers in 79 bytes",
            17 => $"[GIN] {time.ToString("yyyy/MM/dd - HH:mm:ss", CultureInfo.InvariantCulture)} | {status} | {random.Next(9)}.{random.Next(999)}{random.Of(["µs", "ms", "s", ""])} | {host} | GET      \"{random.Of(Paths)}\"",
            18 => $$"""{{iso}} stdout {{random.Of(["F", "P"])}} {"level":"info","ts":{{1_795_860_000 + number}}.{{random.Next(999)}},"msg":"handled request","request":{"remote_ip":"{{host}}","proto":"HTTP/2.0","method":"GET","host":"example.com","uri":"{{Escape(random.Of(Paths))}}","headers":{"User-Agent":["{{Escape(agent)}}"]},"tls":{"version":772} },"duration":0.001,"size":{{random.Next(999)}},"status":200}""",
            19 => $"{iso} heroku[router]: at=info method=GET path=\"{Escape(random.Of(Paths))}\" host=x.example fwd=\"{host}\" dyno=web.1 connect=1ms service={random.Next(99)}ms status={status} bytes={size} protocol=https",
            20 => $"{time.ToString("MMM dd HH:mm:ss", CultureInfo.InvariantCulture)} lb haproxy[1]: {host}:33317 [{time.ToString("dd/MMM/yyyy:HH:mm:ss.fff", CultureInfo.InvariantCulture)}] in in/<NOSRV> -1/-1/-1/-1/5000 {status} {size} - - cR-- 0/0/0/0/0 0/0 \"{random.Of(["<BADREQ>", request])}\"",
            21 => $"[{clf}] {host} TLSv1.3 {random.Of(["TLS_AES_256_GCM_SHA384", "-"])} \"{request}\" {size}",
            22 => $$"""{"__REALTIME_TIMESTAMP":"1795946703123456","_HOSTNAME":"h","MESSAGE":"{{Escape(combined)}}","PRIORITY":"6"}""",
            23 => $$"""{"@timestamp":"{{iso}}","source":{"ip":"{{host}}"},"url":{"path":"{{Escape(random.Of(Paths))}}","query":"{{random.Of(["", "a=b", "?", "\\u0026"])}}"},"http":{"request":{"method":"GET"},"response":{"status_code":{{random.Next(1_000)}},"body":{"bytes":{{random.Next(99)}} } } },"event":{"duration":{{random.Next(99)}}000000} }""",
            24 => $$"""{"EdgeStartTimestamp":{{1_795_860_000 + number}}{{random.Of(["", "123", "123456", "123456789", "1234567890"])}},"ClientIP":"{{host}}","ClientRequestMethod":"GET","ClientRequestURI":"/","EdgeResponseStatus":200}""",
            _ => random.Of(Junk),
        };
    }

    private static string Escape(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\0", "\\u0000", StringComparison.Ordinal);

    private static string Fault(string line, SplitMix random) => random.Next(10) switch
    {
        0 or 1 => line[..random.Next(line.Length + 1)],
        2 => line[random.Next(line.Length + 1)..],
        3 => line.Replace("2026", random.Of(["0000", "9999", "99999", "1969", "-1"]), StringComparison.Ordinal),
        4 => line + line,
        5 when random.Chance(4) => line + new string('x', random.Chance(30) ? LongLength : 70_000),
        6 => random.Of(Junk),
        7 => line.Replace(' ', '\t'),
        8 => line.Replace("\"", "", StringComparison.Ordinal),
        _ => string.Create(line.Length, (line, random), static (text, source) =>
        {
            source.line.CopyTo(text);
            for (var i = source.random.Next(4); i >= 0 && text.Length > 0; i--)
            {
                var c = (char)source.random.Next(256);
                text[source.random.Next(text.Length)] = c is '\n' or '\r' ? ' ' : c;
            }
        }),
    };
}
