using System.Text;
using System.Text.Json;

namespace AccessLogs.Tests.DuckDb;

/// <summary>A log of JSON with every field that a panel is made of.</summary>
internal static class FullLog
{
    private static readonly string[] Paths =
        ["/", "/a", "/a?x=1", "/b/c.html", "/b/c.html#top", "/css/site.css", "/css/site.css?v=2", "/img/logo.SVG", "/robots.txt", "/.env", "/v1.2/items", "/Gr\u00fc\u00dfe"];

    private static readonly string[] Agents =
    [
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:120.0) Gecko/20100101 Firefox/120.0", "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/120.0.0.0 Safari/537.36",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1 (KHTML, like Gecko) Version/17.0 Safari/605.1.15", "python-requests/2.31.0", "-",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)",
    ];

    private static readonly string[] Referrers =
        ["-", "", "https://www.google.com/search?q=red+bicycle", "https://duckduckgo.com/?q=caf%C3%A9", "https://User@Example.net:8443/x?y", "android-app://com.example/", "https://example.net"];

    /// <summary>Writes one.</summary>
    /// <param name="seed">Equal seeds give equal bytes.</param>
    /// <param name="lines">Its lines; in the order of time but for a few.</param>
    public static string Write(int seed, int lines)
    {
        var random = new Random(seed);
        var text = new StringBuilder();
        var time = new DateTime(2026, 3, 27, 20, 0, 0);
        for (var i = 0; i < lines; i++)
        {
            time = time.AddSeconds(random.Next(120));
            var isBurst = i % 1_000 is > 500 and < 560; // all within a minute or two
            time = isBurst ? time.AddSeconds(-random.Next(118)) : time;
            text.Append(JsonSerializer.Serialize(Request(random, time, isBurst))).Append('\n');
        }

        return text.ToString();

        string Of(params ReadOnlySpan<string> values) => values[random.Next(values.Length)];

        Dictionary<string, object> Request(Random random, DateTime time, bool isBurst) => new(StringComparer.Ordinal)
        {
            ["time_iso8601"] = time.ToString("yyyy-MM-ddTHH:mm:ss") + "+01:00",
            ["remote_addr"] = random.Next(4) == 0 ? $"2001:db8:{random.Next(3):x}::{random.Next(9):x}" : random.Next(9) == 0 ? "client.example.org" : $"10.0.{random.Next(3)}.{random.Next(12)}",
            ["remote_user"] = Of("-", "-", "frank", "mary jane"),
            ["host"] = Of("www.example.com", "www.example.com:8443", "b.example"),
            ["request"] = $"{Of("GET", "GET", "GET", "POST", "PURGE")} {Of(Paths)} {Of("HTTP/1.1", "HTTP/2.0", "HTTP/3")}",
            ["status"] = isBurst ? Of("500", "503") : Of("200", "200", "304", "404", "302", "500", "418"),
            ["body_bytes_sent"] = random.NextInt64(1L << random.Next(33)),
            ["http_referer"] = Of(Referrers),
            ["http_user_agent"] = Of(Agents),
            ["ssl_protocol"] = Of("TLSv1.3", "TLSv1.2", ""),
            ["ssl_cipher"] = Of("TLS_AES_256_GCM_SHA384", "ECDHE-RSA-AES128-GCM-SHA256", ""),
            ["upstream_cache_status"] = Of("HIT", "MISS", "EXPIRED", ""),
            ["sent_http_content_type"] = Of("text/html; charset=utf-8", "text/css", "application/json", ""),
            ["request_time"] = random.NextInt64(1L << random.Next(24)) / 1_000_000m,
        };
    }
}
