using System.Net;
using AccessLogs.Cli.Live;
using Microsoft.Extensions.Time.Testing;

namespace AccessLogs.Tests;

/// <summary>The page that follows the logs, as browsers ask for it.</summary>
public sealed class LiveServerTests : IAsyncLifetime
{
    private const int Timeout = 600_000;

    private readonly FakeTimeProvider _time = new();
    private readonly LivePage _page;
    private readonly LiveServer _server;
    private readonly HttpClient _browser = new();

    public LiveServerTests()
    {
        _page = new LivePage(_time);
        _server = new LiveServer(_page, 0, _time);
    }

    public async ValueTask InitializeAsync()
    {
        _page.Change("one"u8.ToArray());
        await _server.StartAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _browser.Dispose();
        await _server.DisposeAsync();
    }

    [Fact(Timeout = Timeout)]
    public async Task It_serves_the_page_as_it_is_now()
    {
        Assert.Equal("one", await _browser.GetStringAsync(_server.Address, TestContext.Current.CancellationToken));
        _page.Change("two"u8.ToArray());
        using var answer = await _browser.GetAsync(_server.Address, TestContext.Current.CancellationToken);
        Assert.Equal("two", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("text/html; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        Assert.True(answer.Headers.CacheControl!.NoStore);
    }

    [Fact(Timeout = Timeout)]
    public async Task Every_browser_hears_of_a_change()
    {
        using var first = await EventsAsync(have: _page.Current.Id);
        using var second = await EventsAsync(have: _page.Current.Id);
        _page.Change("two"u8.ToArray());
        Assert.Equal(_page.Current.Id, await NextAsync(first));
        Assert.Equal(_page.Current.Id, await NextAsync(second));
    }

    [Fact(Timeout = Timeout)]
    public async Task Who_comes_back_hears_of_the_newest_alone_and_at_once()
    {
        var seen = _page.Current.Id;
        _page.Change("two"u8.ToArray());
        _page.Change("three"u8.ToArray());
        using var events = await EventsAsync(lastEventId: seen);
        Assert.Equal(_page.Current.Id, await NextAsync(events));

        using var upToDate = await EventsAsync(lastEventId: _page.Current.Id);
        _page.Change("four"u8.ToArray());
        Assert.Equal(_page.Current.Id, await NextAsync(upToDate));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_name_of_another_run_is_none_of_this_one()
    {
        using var events = await EventsAsync(lastEventId: "8de0000000000000-1");
        Assert.Equal(_page.Current.Id, await NextAsync(events));
    }

    [Fact(Timeout = Timeout)]
    public async Task Silence_is_broken_by_comments()
    {
        using var events = await EventsAsync(have: _page.Current.Id);
        var line = events.ReadLineAsync(TestContext.Current.CancellationToken).AsTask();
        while (!line.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(15)); // until the server waits by this clock
            await Task.Yield();
        }

        Assert.Equal(": still here", await line);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_browser_that_reads_nothing_holds_up_nobody()
    {
        using var silent = await EventsAsync(have: _page.Current.Id);
        using var other = await EventsAsync(have: _page.Current.Id);
        for (var i = 0; i < 20_000; i++)
        {
            _page.Change([]);
        }

        string? seen;
        do
        {
            seen = await NextAsync(other);
        }
        while (seen != _page.Current.Id);
    }

    [Theory(Timeout = Timeout)]
    [InlineData("GET", "/", "evil.example", HttpStatusCode.Forbidden)]
    [InlineData("GET", "/events", "evil.example", HttpStatusCode.Forbidden)]
    [InlineData("POST", "/", null, HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/else", null, HttpStatusCode.NotFound)]
    [InlineData("HEAD", "/", "localhost", HttpStatusCode.OK)]
    [InlineData("GET", "/", "[::1]", HttpStatusCode.OK)]
    public async Task Other_requests_are_refused(string method, string path, string? host, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(_server.Address, path));
        request.Headers.Host = host;
        using var answer = await _browser.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(status, answer.StatusCode);
    }

    [Fact(Timeout = Timeout)]
    public async Task It_ends_while_browsers_listen()
    {
        var page = new LivePage(_time);
        var server = new LiveServer(page, 0, _time);
        await server.StartAsync(TestContext.Current.CancellationToken);
        using var events = new StreamReader(await _browser.GetStreamAsync(new Uri(server.Address, "events"), TestContext.Current.CancellationToken));
        await server.DisposeAsync();
        while (await events.ReadLineAsync(TestContext.Current.CancellationToken) is not null)
        {
        }
    }

    /// <summary>The events of a browser, past what comes first.</summary>
    private async Task<StreamReader> EventsAsync(string? have = null, string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_server.Address, have is null ? "events" : $"events?have={have}"));
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        var answer = await _browser.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.ToString());
        var events = new StreamReader(await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        Assert.Equal("retry: 1000", await events.ReadLineAsync(TestContext.Current.CancellationToken));
        Assert.Equal("", await events.ReadLineAsync(TestContext.Current.CancellationToken));
        return events;
    }

    private static async Task<string?> NextAsync(StreamReader events)
    {
        while (true)
        {
            var line = await events.ReadLineAsync(TestContext.Current.CancellationToken);
            Assert.NotNull(line);
            if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                return line["data: ".Length..];
            }
        }
    }
}
