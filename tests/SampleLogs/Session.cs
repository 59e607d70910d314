namespace SampleLogs;

/// <summary>A visitor's way through the site: pages, and after each page the files that it needs.</summary>
internal sealed class Session
{
    private readonly Web _web;
    private readonly LogRequest _request;
    private string _page = "-";
    private string _origin;
    private int _assetsLeft;
    private int _pagesLeft;

    public Session(Web web, SplitMix random)
    {
        _web = web;
        _request = new LogRequest(web.Host(random), web.Browser(random)) { Protocol = random.Chance(60) ? "HTTP/2.0" : "HTTP/1.1" };
        _origin = web.Origin(random);
        _pagesLeft = 1 + random.NextSmall(12);
        if (random.Chance(2))
        {
            _request.User = random.Chance(50) ? "frank" : "mary";
        }
    }

    /// <summary>Whether the visitor has left.</summary>
    public bool IsOver => _pagesLeft == 0 && _assetsLeft == 0;

    /// <summary>The next request.</summary>
    public LogRequest Next(SplitMix random)
    {
        _request.Method = "GET";
        if (_assetsLeft > 0)
        {
            _assetsLeft--;
            _request.Path = Web.Asset(random);
            _request.Referrer = Web.Site + _page;
            SetStatus(random.Chance(35) ? 304 : 200);
            return _request;
        }

        _pagesLeft--;
        _request.Referrer = _origin;
        _request.Path = random.Chance(8) ? _web.Search(random) : _web.Page(random);
        SetStatus(random.Next(1_000) switch { < 2 => 500, < 3 => 503, < 12 => 301, < 30 => 404, _ => 200 });
        if (random.Chance(2))
        {
            _request.Method = "POST";
            _request.Path = "/contact";
            SetStatus(303);
        }

        _page = _request.Path;
        _origin = Web.Site + _page;
        _assetsLeft = _request.Status == 200 ? random.Next(4) : 0;
        return _request;
    }

    private void SetStatus(int status)
    {
        _request.Status = status;
        _request.Size = status switch { 304 => -1, 301 or 303 => 231, >= 400 => 512, _ => Web.SizeOf(_request.Path) };
    }
}
