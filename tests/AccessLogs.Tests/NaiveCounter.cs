using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace AccessLogs.Tests;

/// <summary>
/// docs/report-format.md as the shortest program: regular expressions and LINQ. Shares nothing with the library, which has
/// to agree with it on every number.
/// </summary>
internal sealed partial class NaiveCounter
{
    private const int TimeoutMilliseconds = 60_000;

    private const string Client = @"(?<host>[^ \x00-\x1f"",\x7f]+) (?<identity>[^ ]+) (?<user>(?:(?! \[).)+) \[";

    private const string Time = @"(?<day>[0-9]{2})/(?<month>[A-Z][a-z]{2})/(?<year>[0-9]{4}):(?<hour>[0-9]{2}):(?<minute>[0-9]{2}):(?<second>[0-9]{2}) (?<offset>[+-][0-9]{4})\] ";

    private const string Request =
        """
        "(?<request>(?:[^"\\]|\\.|"(?! (?:[0-9]{3}|-) (?:[0-9]{1,15}|-)(?: |\z)))*)" (?<status>[0-9]{3}|-) (?<size>[0-9]{1,15}|-)
        """;

    private const string Rest =
        """
         "(?<referrer>(?:[^"\\]|\\.|"(?! "))*)" "(?<agent>(?:[^"\\]|\\.|"(?! |\z))*)"(?: .*)?
        """;

    private static readonly string[] Months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

    private readonly Regex[] _formats = [Combined(), Common(), VirtualHostCombined(), VirtualHostCommon()];

    public NaiveCounter(byte[] log)
    {
        var lines = Encoding.Latin1.GetString(log).Split('\n').Select(line => line.EndsWith('\r') ? line[..^1] : line).Where(line => line.Length > 0).ToList();
        var hasLastLineEnd = log is [.., (byte)'\n'];
        var formats = Detect(hasLastLineEnd ? lines : lines.SkipLast(1)) is { Count: > 0 } found ? found : Detect(lines);
        var parsed = lines.ConvertAll(line => formats.Select(format => Parse(format, line)).FirstOrDefault(parts => parts is not null));
        var valid = parsed.OfType<NaiveLine>().ToList();
        Total = lines.Count;
        Lines = valid;
        Panels = new()
        {
            ["visitors"] = Panel(valid, line => line.Day),
            ["requests"] = Panel(valid.Where(line => line.Status is not "404"), line => line.Path),
            ["not_found"] = Panel(valid.Where(line => line.Status is "404"), line => line.Path),
            ["hosts"] = Panel(valid, line => line.Host),
            ["user_agents"] = Panel(valid, line => line.UserAgent),
            ["referrers"] = Panel(valid.Where(line => line.Referrer is not ("" or "-")), line => line.Referrer),
            ["status_codes"] = Panel(valid, line => line.Status),
            ["methods"] = Panel(valid, line => line.Method),
            ["hours"] = Panel(valid, line => line.Hour),
            ["weekdays"] = Panel(valid, line => $"{line.Time.DayOfWeek}"),
            ["timeline"] = Panel(valid, line => $"{line.Day} {line.Hour}:00"),
            ["protocols"] = Panel(valid, line => line.Protocol is "" ? "-" : line.Protocol),
            ["file_types"] = Panel(valid.Where(line => Extension().IsMatch(line.Path)), line => Extension().Match(line.Path).Groups["name"].Value.ToLowerInvariant()),
            ["referring_sites"] = Panel(valid.Where(line => Site().IsMatch(line.Referrer)), line => Site().Match(line.Referrer).Groups["name"].Value.ToLowerInvariant()),
            ["users"] = Panel(valid.Where(line => line.User is not "-"), line => line.User),
            ["vhosts"] = Panel(valid.Where(line => line.VirtualHost is not ""), line => line.VirtualHost),
            ["networks"] = Panel(valid.Where(line => Network(line.Host) is not null), line => Network(line.Host)!),
        };
        Visits = valid.GroupBy(line => line.Visitor).Sum(visitor =>
        {
            var halfHours = visitor.Select(line => ((line.Time.Hour * 60) + line.Time.Minute) / 30).ToHashSet();
            return halfHours.Count(halfHour => !halfHours.Contains(halfHour - 1));
        });
    }

    public int Total { get; }

    public List<NaiveLine> Lines { get; }

    public Dictionary<string, List<Count>> Panels { get; }

    /// <summary>Spans of half hours with requests of one visitor, each ended by a half hour without.</summary>
    public int Visits { get; }

    public Dictionary<string, string?> General => new()
    {
        ["total_requests"] = $"{Total}",
        ["valid_requests"] = $"{Lines.Count}",
        ["failed_requests"] = $"{Total - Lines.Count}",
        ["unique_visitors"] = $"{Lines.DistinctBy(line => line.Visitor).Count()}",
        ["unique_files"] = $"{Panels["requests"].Count}",
        ["unique_not_found"] = $"{Panels["not_found"].Count}",
        ["bandwidth"] = $"{Lines.Sum(line => line.Size)}",
        ["start_date"] = Start?.ToString("yyyy-MM-dd"),
        ["end_date"] = End?.ToString("yyyy-MM-dd"),
        ["start_time"] = Start?.ToString("yyyy-MM-ddTHH:mm:sszzz"),
        ["end_time"] = End?.ToString("yyyy-MM-ddTHH:mm:sszzz"),
    };

    private DateTimeOffset? Start => Lines.OrderBy(line => line.Time.UtcTicks).ThenBy(line => line.Time.Offset).FirstOrDefault()?.Time;

    private DateTimeOffset? End => Lines.OrderBy(line => line.Time.UtcTicks).ThenBy(line => line.Time.Offset).LastOrDefault()?.Time;

    private static List<Count> Panel(IEnumerable<NaiveLine> lines, Func<NaiveLine, string> name) =>
    [
        .. lines.GroupBy(name, StringComparer.Ordinal)
            .OrderByDescending(row => row.Count()).ThenBy(row => row.Key, StringComparer.Ordinal)
            .Select(row => new Count(Text(row.Key), row.Count(), row.DistinctBy(line => line.Visitor).Count(), row.Sum(line => line.Size))),
    ];

    private static string Text(string latin1) => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(latin1));

    /// <summary>The format of most lines, and those that two lines and one in a hundred have.</summary>
    private List<Regex> Detect(IEnumerable<string> lines)
    {
        var first = lines.Select(line => _formats.FirstOrDefault(format => Parse(format, line) is not null)).OfType<Regex>().Take(1_000).ToList();
        var sorted = _formats.OrderByDescending(format => first.Count(format.Equals)).ToList();
        return [.. sorted.Where((format, i) => first.Count(format.Equals) >= (i == 0 ? 1 : Math.Max(2, first.Count / 100.0)))];
    }

    private static NaiveLine? Parse(Regex format, string line)
    {
        var match = line.Length <= 1_048_576 ? format.Match(line) : Match.Empty;
        var isForVirtualHosts = match.Groups["vhost"].Success;
        if (!match.Success || (isForVirtualHosts && match.Groups["host"].Value is "-")
            || (match.Groups["user"].Value.Contains(' ') && match.Groups["identity"].Value is not "-")
            || ParseTime(match) is not { } time)
        {
            return null;
        }

        var (method, path, protocol) = ParseRequest(match.Groups["request"].Value);
        var size = match.Groups["size"].Value;
        var agent = match.Groups["agent"].Value;
        return new NaiveLine(
            match.Groups["host"].Value, time, time.ToString("yyyy-MM-dd"), time.ToString("HH"), method, path, protocol, match.Groups["status"].Value,
            size is "-" ? 0 : long.Parse(size), match.Groups["referrer"].Value, agent is "" ? "-" : agent, match.Groups["user"].Value, match.Groups["vhost"].Value);
    }

    private static DateTimeOffset? ParseTime(Match match)
    {
        int Number(string group) => int.Parse(match.Groups[group].Value);
        var offset = match.Groups["offset"].Value;
        var minutes = (int.Parse(offset[1..3]) * 60) + int.Parse(offset[3..]);
        if (int.Parse(offset[3..]) > 59)
        {
            return null;
        }

        try
        {
            return new DateTimeOffset(
                Number("year"), Array.IndexOf(Months, match.Groups["month"].Value) + 1, Number("day"),
                Number("hour"), Number("minute"), Number("second"), TimeSpan.FromMinutes(offset[0] == '-' ? -minutes : minutes));
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static (string Method, string Path, string Protocol) ParseRequest(string request)
    {
        var match = WellFormedRequest().Match(request);
        return match.Success
            ? (match.Groups["method"].Value, match.Groups["path"].Value, match.Groups["protocol"].Value)
            : ("-", request is "" ? "-" : request, "");
    }

    private static string? Network(string host)
    {
        if (!IPAddress.TryParse(host, out var address))
        {
            return null;
        }

        return address.AddressFamily == AddressFamily.InterNetwork
            ? $"{host[..host.LastIndexOf('.')]}.0/24"
            : $"{new IPAddress([.. address.GetAddressBytes()[..6], .. new byte[10]])}/48";
    }

    [GeneratedRegex(@"^[^?#]*\.(?<name>[A-Za-z0-9]{1,8})(?:[?#]|\z)", RegexOptions.Singleline, TimeoutMilliseconds)]
    private static partial Regex Extension();

    [GeneratedRegex(@"^[^:/?#]*://(?:[^/?#]*@)?(?<name>[^/?#:@]+)", RegexOptions.Singleline, TimeoutMilliseconds)]
    private static partial Regex Site();

    [GeneratedRegex(@"^(?<method>[A-Za-z_-]{1,32}) (?! ?HTTP/[^ ]*\z)(?<path>.+?)(?: (?<protocol>HTTP/[^ ]*))?\z", RegexOptions.Singleline, TimeoutMilliseconds)]
    private static partial Regex WellFormedRequest();

    [GeneratedRegex("^" + Client + Time + Request + @"\z", RegexOptions.Singleline, TimeoutMilliseconds)]
    private static partial Regex Common();

    [GeneratedRegex("^" + Client + Time + Request + Rest + @"\z", RegexOptions.Singleline, TimeoutMilliseconds)]
    private static partial Regex Combined();

    [GeneratedRegex("^(?<vhost>[^ ]+) " + Client + Time + Request + @"\z", RegexOptions.Singleline, TimeoutMilliseconds)]
    private static partial Regex VirtualHostCommon();

    [GeneratedRegex("^(?<vhost>[^ ]+) " + Client + Time + Request + Rest + @"\z", RegexOptions.Singleline, TimeoutMilliseconds)]
    private static partial Regex VirtualHostCombined();
}
