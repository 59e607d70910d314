namespace SampleLogs;

/// <summary>The requests that a site sees: people mostly, crawlers, feed readers, and those who look for holes.</summary>
internal sealed class Traffic
{
    private readonly SplitMix _random;
    private readonly Web _web;
    private readonly Session[] _sessions;

    public Traffic(Cardinality size, SplitMix random)
    {
        _random = random;
        _web = new Web(size);
        _sessions = new Session[size.Sessions];
        for (var i = 0; i < _sessions.Length; i++)
        {
            _sessions[i] = new Session(_web, random);
        }
    }

    /// <summary>The next request.</summary>
    public LogRequest Next() => _random.Next(100) switch
    {
        < 84 => Person(),
        < 93 => Crawler(),
        < 96 => new LogRequest(_web.Host(_random), "feed-reader/3.1 (2 subscribers)") { Path = "/feed.xml", Status = _random.Chance(70) ? 304 : 200, Size = 9_812 },
        < 97 => new LogRequest("10.0.0.7", "-") { Method = "HEAD", Size = -1, Protocol = "HTTP/1.0" },
        _ => Prober(),
    };

    private LogRequest Person()
    {
        var place = _random.Next(_sessions.Length);
        if (_sessions[place].IsOver)
        {
            _sessions[place] = new Session(_web, _random);
        }

        return _sessions[place].Next(_random);
    }

    private LogRequest Crawler()
    {
        var path = _random.Chance(5) ? "/robots.txt" : _web.Page(_random);
        return new LogRequest($"192.0.2.{1 + _random.Next(40)}", Web.Bot(_random)) { Path = path, Size = Web.SizeOf(path) };
    }

    private LogRequest Prober() => new($"203.0.113.{1 + _random.Next(200)}", _random.Chance(50) ? "-" : "python-requests/2.31.0")
    {
        Method = _random.Chance(30) ? "POST" : "GET",
        Path = Web.Probe(_random),
        Status = _random.Chance(90) ? 404 : 403,
        Size = 196,
    };
}
