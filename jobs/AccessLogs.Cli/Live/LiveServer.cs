using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AccessLogs.Cli.Live;

/// <summary>
/// Serves the page on the loopback, and tells browsers by Server-Sent Events that there is a new one. An event is a name, never the page: who
/// reads slowly misses versions and gets the newest, and costs nothing.
/// </summary>
internal sealed class LiveServer : IAsyncDisposable
{
    private const int MaxConnections = 1_000;

    /// <summary>Between two comments, by which both ends see that the other is there.</summary>
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    private readonly LivePage _page;
    private readonly TimeProvider _time;
    private readonly WebApplication _application;
    private readonly CancellationTokenSource _stopping = new();
    private ListenOptions? _port;

    /// <summary>A server, not started.</summary>
    /// <param name="page">The page.</param>
    /// <param name="port">The port; 0 for any that is free.</param>
    /// <param name="time">The clock.</param>
    public LiveServer(LivePage page, int port, TimeProvider time)
    {
        (_page, _time) = (page, time);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = MaxConnections;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Listen(IPAddress.Loopback, port, listen => _port = listen);
        });
        builder.Services.AddSingleton<IHostLifetime, CommandLifetime>();
        _application = builder.Build();
        _application.Run(AnswerAsync);
    }

    /// <summary>Where the page is.</summary>
    public Uri Address => new($"http://127.0.0.1:{_port!.IPEndPoint!.Port}/");

    /// <summary>Begins to listen.</summary>
    /// <exception cref="IOException">The port is taken.</exception>
    public Task StartAsync(CancellationToken stop) => _application.StartAsync(stop);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync(); // else a browser would be waited for
        await _application.StopAsync();
        await _application.DisposeAsync();
        _stopping.Dispose();
    }

    private Task AnswerAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        // A page of somewhere else whose name was made to mean this host must not read the log.
        var isHere = request.Host.Host is "localhost" || (IPAddress.TryParse(request.Host.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        response.StatusCode = (isHere, request.Method, request.Path.Value) switch
        {
            (false, _, _) => StatusCodes.Status403Forbidden,
            (_, "GET" or "HEAD", "/" or "/events") => StatusCodes.Status200OK,
            (_, _, "/" or "/events") => StatusCodes.Status405MethodNotAllowed,
            _ => StatusCodes.Status404NotFound,
        };
        return response.StatusCode != StatusCodes.Status200OK ? Task.CompletedTask
            : request.Path == "/events" ? TellAsync(context)
            : SendPageAsync(context);
    }

    private async Task SendPageAsync(HttpContext context)
    {
        var page = _page.Current.Page;
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.ContentLength = page.Length;
        if (context.Request.Method == "GET")
        {
            await context.Response.BodyWriter.WriteAsync(page, context.RequestAborted);
        }
    }

    private async Task TellAsync(HttpContext context)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stopping.Token);
        context.Response.ContentType = "text/event-stream";
        var seen = context.Request.Headers["Last-Event-ID"].FirstOrDefault() ?? context.Request.Query["have"].FirstOrDefault();
        try
        {
            await WriteAsync("retry: 1000\n\n");
            var waiting = _page.WaitAsync(seen, ended.Token);
            while (true)
            {
                using var quiet = CancellationTokenSource.CreateLinkedTokenSource(ended.Token);
                var beat = Task.Delay(Heartbeat, _time, quiet.Token);
                if (await Task.WhenAny(waiting, beat) == waiting)
                {
                    seen = (await waiting).Id;
                    await WriteAsync($"id: {seen}\nevent: report\ndata: {seen}\n\n");
                    waiting = _page.WaitAsync(seen, ended.Token);
                }
                else
                {
                    await beat;
                    await WriteAsync(": still here\n\n");
                }

                await quiet.CancelAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The browser left, or the command ends.
        }

        async Task WriteAsync(string text)
        {
            await context.Response.BodyWriter.WriteAsync(Encoding.ASCII.GetBytes(text), ended.Token);
        }
    }

    /// <summary>The command hears the process's signals, not the host.</summary>
    private sealed class CommandLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
