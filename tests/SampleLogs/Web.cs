namespace SampleLogs;

/// <summary>The site and the world around it: pages, clients, browsers, bots.</summary>
/// <param name="size">How many of each.</param>
internal sealed class Web(Cardinality size)
{
    public const string Site = "https://www.example.com";

    private static readonly string[] Sections = ["articles", "products", "docs", "blog", "forum", "news"];

    private static readonly string[] Topics = ["garden", "kitchen", "bicycle", "camera", "travel", "music", "history", "weather", "chess", "coffee", "painting", "sailing"];

    private static readonly string[] Assets = ["/css/site.css", "/js/app.js", "/img/logo.svg", "/fonts/body.woff2", "/favicon.ico", "/img/header.jpg"];

    private static readonly string[] Bots =
    [
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
        "Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)",
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)",
        "DuckDuckBot/1.1; (+http://duckduckgo.com/duckduckbot.html)",
    ];

    private static readonly string[] Probes =
    [
        "/wp-login.php", "/xmlrpc.php", "/.env", "/.git/config", "/phpmyadmin/index.php", "/admin/config.php", "/cgi-bin/luci",
        "/vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php", "/old/page.html", "/index.php?s=/Index/\\\\think\\\\app/invokefunction",
    ];

    private static readonly string[] Systems =
    [
        "Windows NT 10.0; Win64; x64", "Macintosh; Intel Mac OS X 10_15_7", "X11; Linux x86_64", "Linux; Android 14; Pixel 8", "iPhone; CPU iPhone OS 17_5 like Mac OS X",
    ];

    public static string Bot(SplitMix random) => random.Of(Bots);

    public static string Probe(SplitMix random) => random.Of(Probes);

    public static string Asset(SplitMix random) => random.Of(Assets);

    /// <summary>The answer's size of a path: always the same one.</summary>
    public static long SizeOf(string path)
    {
        ulong hash = 14_695_981_039_346_656_037;
        foreach (var c in path)
        {
            hash = (hash ^ c) * 1_099_511_628_211;
        }

        return 400 + (long)(SplitMix.Mix(hash) % 60_000);
    }

    public string Page(SplitMix random)
    {
        if (random.Chance(15))
        {
            return "/";
        }

        var page = random.NextSmall(size.Pages);
        var mixed = SplitMix.Mix((ulong)page);
        var path = $"/{Sections[mixed % 6]}/{Topics[(mixed >> 8) % 12]}/{page}-{Topics[(mixed >> 16) % 12]}-and-{Topics[(mixed >> 24) % 12]}.html";
        return random.Chance(6) ? $"{path}?page={random.Next(9) + 1}" : path;
    }

    public string Search(SplitMix random) => $"/search?q={Word(random)}+{Word(random)}";

    /// <summary>Where a visitor comes from: nowhere, a search engine, another site.</summary>
    public string Origin(SplitMix random) => random.Next(10) switch
    {
        < 4 => "-",
        < 6 => "https://www.google.com/",
        < 7 => $"https://www.bing.com/search?q={Word(random)}+{Word(random)}",
        < 8 => "https://duckduckgo.com/",
        _ => $"https://{Word(random)}.example.net/links/{random.NextSmall(size.Pages)}",
    };

    public string Host(SplitMix random)
    {
        var host = SplitMix.Mix((ulong)random.NextSmall(size.Hosts) + 77);
        var (a, b, c) = ((byte)(host >> 8), (byte)(host >> 16), (byte)(host >> 24));
        return (host & 15) switch
        {
            0 => $"2001:db8:{a:x}:{b:x}::{c:x}",
            1 => $"client-{a}-{b}-{c}.example.org",
            _ => $"10.{a}.{b}.{c}",
        };
    }

    public string Browser(SplitMix random)
    {
        var agent = random.NextSmall(size.UserAgents);
        var (system, version) = (Systems[agent % Systems.Length], 90 + (agent / Systems.Length % 60));
        return (agent / 3 % 3) switch
        {
            0 => $"Mozilla/5.0 ({system}; rv:{version}.0) Gecko/20100101 Firefox/{version}.{agent / 300}",
            1 => $"Mozilla/5.0 ({system}) AppleWebKit/605.1.{agent % 100} (KHTML, like Gecko) Version/17.{agent / 300} Safari/605.1.15",
            _ => $"Mozilla/5.0 ({system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{version}.0.{agent}.0 Safari/537.36",
        };
    }

    private string Word(SplitMix random)
    {
        var word = random.NextSmall(size.Words);
        return word < Topics.Length ? Topics[word] : $"{Topics[word % 12]}{word}";
    }
}
