using System.Text;

namespace AccessLogs.Classification;

/// <summary>The words by which user agents give themselves away, those first that count more: a bot's name stands beside a browser's.</summary>
internal static class AgentTokens
{
    /// <summary>Bots, scanners and tools: word, kind, name.</summary>
    public static IReadOnlyList<(byte[] Token, AgentKind Kind, string Name)> Known { get; } =
    [
        .. Of(AgentKind.AiCrawler,
            "GPTBot", "OAI-SearchBot", "ChatGPT-User", "ClaudeBot", "Claude-User", "Claude-SearchBot", "Claude-Web", "anthropic-ai", "PerplexityBot",
            "Perplexity-User", "CCBot", "Bytespider", "Amazonbot", "meta-externalagent", "meta-externalfetcher", "FacebookBot", "cohere-ai", "Diffbot",
            "YouBot", "Applebot-Extended", "ImagesiftBot", "Timpibot", "DuckAssistBot", "MistralAI-User", "AI2Bot", "omgili", "GoogleOther",
            "Google-CloudVertexBot", "PanguBot", "Kangaroo Bot", "ICC-Crawler", "iaskspider", "Scrapy"),
        .. Of(AgentKind.Scanner,
            "sqlmap", "Nikto", "Nmap", "masscan", "zgrab", "Nuclei", "DirBuster", "gobuster", "ffuf", "WPScan", "Acunetix", "Nessus", "OpenVAS", "ZmEu",
            "Morfeus", "w00tw00t", "Jorgee", "CensysInspect", "Expanse", "l9explore", "l9tcpid", "NetSystemsResearch", "InternetMeasurement", "Arachni",
            "Netsparker", "feroxbuster", "muieblackcat", "fimap", "Havij", "paloaltonetworks", "getodin.com", "projectdiscovery/httpx", "Shodan", "visionheight", "Keydrop", "Fuzz Faster U Fool"),
        .. Of(AgentKind.Bot,
            "Googlebot", "bingbot", "BingPreview", "msnbot", "Slurp", "DuckDuckBot", "DuckDuckGo-Favicons-Bot", "Baiduspider", "YandexBot", "YandexImages", "Sogou", "Exabot",
            "facebookexternalhit", "TelegramBot", "Twitterbot", "LinkedInBot", "Pinterestbot", "Discordbot", "WhatsApp", "Slackbot", "Applebot", "AhrefsBot",
            "SemrushBot", "MJ12bot", "DotBot", "PetalBot", "SeznamBot", "BLEXBot", "DataForSeoBot", "Mediapartners-Google", "AdsBot-Google",
            "FeedBurner", "Feedly", "archive.org_bot", "ia_archiver", "UptimeRobot", "Pingdom", "StatusCake", "Site24x7", "HeadlessChrome", "PhantomJS",
            "Tiny Tiny RSS", "UniversalFeedParser", "NetNewsWire", "Feedfetcher-Google", "rogerbot", "YisouSpider", "360Spider", "Qwantify", "Mail.RU_Bot", "Coccocbot",
            "kube-probe", "ELB-HealthChecker", "GoogleHC", "Amazon-Route53-Health-Check-Service", "Consul Health Check", "Prometheus", "Zabbix", "Let's Encrypt"),
        .. Of(AgentKind.Tool,
            "curl", "Wget", "python-requests", "Python-urllib", "python-httpx", "aiohttp", "Go-http-client", "okhttp", "axios", "node-fetch", "libwww-perl", "LWP::Simple",
            "PostmanRuntime", "Apache-HttpClient", "GuzzleHttp", "HTTPie", "PycURL", "WinHttp", "Java/", "Ruby", "PHP/", "Dalvik", "internal dummy connection",
            "ApacheBench", "Jakarta Commons", "Faraday", "reqwest", "undici", "Dart/"),
    ];

    /// <summary>Words of bots that nobody knows by name, in lower case.</summary>
    public static IReadOnlyList<byte[]> OfAnyBot { get; } = [.. Bytes("bot", "crawl", "spider", "archiver", "fetch", "monitor", "preview", "scan", "http://", "https://", "feed", "rss")];

    /// <summary>Names in which such a word stands by chance, in lower case: makers of phones.</summary>
    public static IReadOnlyList<string> NoBots { get; } = ["cubot"];

    /// <summary>Browsers: word, name. Those that call themselves others' names as well come before these.</summary>
    public static IReadOnlyList<(byte[] Token, string Name)> Browsers { get; } =
    [
        ("EdgA/"u8.ToArray(), "Edge"), ("EdgiOS/"u8.ToArray(), "Edge"), ("Edg/"u8.ToArray(), "Edge"), ("Edge/"u8.ToArray(), "Edge"),
        ("OPR/"u8.ToArray(), "Opera"), ("OPiOS/"u8.ToArray(), "Opera"), ("Opera Mini/"u8.ToArray(), "Opera Mini"), ("Vivaldi/"u8.ToArray(), "Vivaldi"),
        ("YaBrowser/"u8.ToArray(), "Yandex Browser"), ("SamsungBrowser/"u8.ToArray(), "Samsung Internet"), ("UCBrowser/"u8.ToArray(), "UC Browser"),
        ("DuckDuckGo/"u8.ToArray(), "DuckDuckGo"), ("CriOS/"u8.ToArray(), "Chrome"), ("FxiOS/"u8.ToArray(), "Firefox"), ("SeaMonkey/"u8.ToArray(), "SeaMonkey"),
        ("PaleMoon/"u8.ToArray(), "Pale Moon"), ("Iceweasel/"u8.ToArray(), "Firefox"), ("Firefox/"u8.ToArray(), "Firefox"), ("Chromium/"u8.ToArray(), "Chromium"),
        ("Chrome/"u8.ToArray(), "Chrome"), ("MSIE "u8.ToArray(), "Internet Explorer"), ("IEMobile/"u8.ToArray(), "Internet Explorer"),
        ("Opera/"u8.ToArray(), "Opera"), ("Konqueror/"u8.ToArray(), "Konqueror"), ("Epiphany/"u8.ToArray(), "Epiphany"), ("Version/"u8.ToArray(), "Safari"), ("Safari/"u8.ToArray(), "Safari"),
        ("Opera "u8.ToArray(), "Opera"), ("Lynx/"u8.ToArray(), "Lynx"), ("Links "u8.ToArray(), "Links"), ("w3m/"u8.ToArray(), "w3m"),
        ("AppleWebKit/"u8.ToArray(), "WebKit"),
    ];

    private static IEnumerable<(byte[] Token, AgentKind Kind, string Name)> Of(AgentKind kind, params string[] names) =>
        names.Select(name => (Encoding.ASCII.GetBytes(name), kind, name.TrimEnd('/')));

    private static IEnumerable<byte[]> Bytes(params string[] words) => words.Select(Encoding.ASCII.GetBytes);
}
