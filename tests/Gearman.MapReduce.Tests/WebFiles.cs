using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gearman.MapReduce.Tests;

/// <summary>A web server with one file, and with the faults that web servers have.</summary>
internal sealed class WebFiles : IAsyncDisposable
{
    private readonly WebApplication _server;
    private int _requests;

    private WebFiles(WebApplication server, byte[] content) => (_server, Content) = (server, content);

    public byte[] Content { get; }

    /// <summary>Whether it gives parts.</summary>
    public bool HasRanges { get; set; } = true;

    /// <summary>Whether it tells the length.</summary>
    public bool HasLength { get; set; } = true;

    /// <summary>The file's ETag by the number of the request, from 1.</summary>
    public Func<int, string> Tag { get; set; } = _ => "\"1\"";

    /// <summary>Whether the request of a number is answered by 503.</summary>
    public Func<int, bool> IsBroken { get; set; } = _ => false;

    /// <summary>Whether the answer to the request of a number breaks off in the middle.</summary>
    public Func<int, bool> IsCut { get; set; } = _ => false;

    /// <summary>The ranges asked for; empty texts where all was.</summary>
    public ConcurrentQueue<string> Ranges { get; } = new();

    public string Url => _server.Urls.Single() + "/file";

    public static async Task<WebFiles> StartAsync(byte[] content)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        var files = new WebFiles(server, content);
        server.MapGet("/file", files.AnswerAsync);
        await server.StartAsync(TestContext.Current.CancellationToken);
        return files;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        var number = Interlocked.Increment(ref _requests);
        var range = http.Request.GetTypedHeaders().Range?.Ranges.Single();
        Ranges.Enqueue(range?.ToString() ?? "");
        if (IsBroken(number))
        {
            http.Response.StatusCode = 503;
            return;
        }

        var (first, end) = (0L, (long)Content.Length);
        http.Response.Headers.ETag = Tag(number);
        if (HasRanges && range is not null)
        {
            (first, end) = (range.From!.Value, Math.Min(end, range.To + 1 ?? end));
            http.Response.StatusCode = first < Content.Length ? 206 : 416;
            http.Response.Headers.ContentRange = first < Content.Length
                ? string.Create(CultureInfo.InvariantCulture, $"bytes {first}-{end - 1}/{Content.Length}")
                : string.Create(CultureInfo.InvariantCulture, $"bytes */{Content.Length}");
            if (first >= Content.Length)
            {
                return;
            }
        }

        http.Response.ContentLength = HasLength ? end - first : null;
        var body = Content.AsMemory((int)first, (int)(end - first));
        if (IsCut(number))
        {
            await http.Response.Body.WriteAsync(body[..(body.Length / 2)], http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
            http.Abort();
            return;
        }

        await http.Response.Body.WriteAsync(body, http.RequestAborted);
    }
}
