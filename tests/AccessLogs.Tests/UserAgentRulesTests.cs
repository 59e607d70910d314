using System.Text;
using AccessLogs.Classification;

namespace AccessLogs.Tests;

/// <summary>User agents as they were met in logs.</summary>
public sealed class UserAgentRulesTests
{
    [Theory]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36", "Person", "Chrome 120", "Windows 10 or 11")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36 Edg/120.0.2210.91", "Person", "Edge 120", "Windows 10 or 11")]
    [InlineData("Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:121.0) Gecko/20100101 Firefox/121.0", "Person", "Firefox 121", "Linux ")]
    [InlineData("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.2 Safari/605.1.15", "Person", "Safari 17", "macOS 10.15")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 17_1_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/120.0.6099.50 Mobile/15E148 Safari/604.1", "Person", "Chrome 120", "iOS 17.1")]
    [InlineData("Mozilla/5.0 (iPad; CPU OS 6_1_3 like Mac OS X) AppleWebKit/536.26 (KHTML, like Gecko) Version/6.0 Mobile/10B329 Safari/8536.25", "Person", "Safari 6", "iPadOS 6.1")]
    [InlineData("Mozilla/5.0 (Linux; Android 13; SM-S911B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/23.0 Chrome/115.0.0.0 Mobile Safari/537.36", "Person", "Samsung Internet 23", "Android 13")]
    [InlineData("Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko", "Person", "Internet Explorer 11", "Windows 7")]
    [InlineData("Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1; SV1)", "Person", "Internet Explorer 6", "Windows XP")]
    [InlineData("Opera/9.80 (Windows NT 6.1; U; en) Presto/2.10.229 Version/11.62", "Person", "Opera 9", "Windows 7")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0.0.0 Safari/537.36 OPR/105.0.0.0", "Person", "Opera 105", "Windows 10 or 11")]
    [InlineData("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "Bot", "Googlebot 2", "Unknown ")]
    [InlineData("Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm) Chrome/103.0.5060.134 Safari/537.36", "Bot", "bingbot 2", "Unknown ")]
    [InlineData("Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)", "AiCrawler", "GPTBot 1", "Unknown ")]
    [InlineData("Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; ClaudeBot/1.0; +claudebot@anthropic.com)", "AiCrawler", "ClaudeBot 1", "Unknown ")]
    [InlineData("CCBot/2.0 (https://commoncrawl.org/faq/)", "AiCrawler", "CCBot 2", "Unknown ")]
    [InlineData("Mozilla/5.0 (compatible; SomethingNewBot/3.1)", "Bot", "SomethingNewBot ", "Unknown ")]
    [InlineData("some-reader (+https://example.com/reader)", "Bot", "some-reader ", "Unknown ")]
    [InlineData("sqlmap/1.5.2#stable (http://sqlmap.org)", "Scanner", "sqlmap 1", "Unknown ")]
    [InlineData("Mozilla/5.00 (Nikto/2.1.6) (Evasions:None) (Test:Port Check)", "Scanner", "Nikto 2", "Unknown ")]
    [InlineData("Mozilla/5.0 zgrab/0.x", "Scanner", "zgrab 0", "Unknown ")]
    [InlineData("curl/7.88.1", "Tool", "curl 7", "Unknown ")]
    [InlineData("Wget/1.21.3 (linux-gnu)", "Tool", "Wget 1", "Unknown ")]
    [InlineData("python-requests/2.31.0", "Tool", "python-requests 2", "Unknown ")]
    [InlineData("Go-http-client/1.1", "Tool", "Go-http-client 1", "Unknown ")]
    [InlineData("Apache/2.4.54 (Debian) (internal dummy connection)", "Tool", "internal dummy connection ", "Unknown ")]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/118.0.0.0 Safari/537.36", "Bot", "HeadlessChrome 118", "Linux ")]
    [InlineData("Mozilla/5.0 (Windows NT 6.1)", "Person", "Mozilla ", "Windows 7")]
    [InlineData("Mozilla/5.0 (Linux; Android 9; CUBOT_X19) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36", "Person", "Chrome 120", "Android 9")]
    [InlineData("python-httpx/0.27.0", "Tool", "python-httpx 0", "Unknown ")]
    [InlineData("httpx - Open-source project (github.com/projectdiscovery/httpx)", "Scanner", "projectdiscovery/httpx ", "Unknown ")]
    [InlineData("kube-probe/1.29", "Bot", "kube-probe 1", "Unknown ")]
    [InlineData("ELB-HealthChecker/2.0", "Bot", "ELB-HealthChecker 2", "Unknown ")]
    [InlineData("TelegramBot (like TwitterBot)", "Bot", "TelegramBot ", "Unknown ")]
    [InlineData("-", "Unknown", "Unknown ", "Unknown ")]
    [InlineData("", "Unknown", "Unknown ", "Unknown ")]
    [InlineData("\u00e9\u0000", "Unknown", "Unknown ", "Unknown ")]
    public void A_user_agent_says_who_it_is(string agent, string kind, string browser, string system)
    {
        var info = UserAgentRules.Classify(Encoding.Latin1.GetBytes(agent));
        Assert.Equal((kind, browser, system), (info.Kind.ToString(), $"{info.Family} {info.Version}", $"{info.System} {info.SystemVersion}"));
    }

    [Fact]
    public void The_word_that_counts_most_is_found_where_it_is_first_whatever_its_case()
    {
        byte[][] words = ["bc"u8.ToArray(), "ab"u8.ToArray(), "abc"u8.ToArray(), "b-1"u8.ToArray(), "http://"u8.ToArray()];
        var finder = new WordFinder(words);
        var random = new Random(3);
        for (var i = 0; i < 20_000; i++)
        {
            var text = new string([.. Enumerable.Range(0, random.Next(12)).Select(_ => "abcABC-1 "[random.Next(9)])]) + (random.Next(9) == 0 ? "HTTP://" : "");
            var expected = words.Select((word, number) => (Word: number, At: text.IndexOf(Encoding.ASCII.GetString(word), StringComparison.OrdinalIgnoreCase))).Where(found => found.At >= 0).Take(1).ToArray();
            (int Word, int At)[] actual = finder.TryFind(Encoding.ASCII.GetBytes(text), out var number, out var at) ? [(number, at)] : [];
            Assert.Equal(expected, actual);
        }
    }
}
