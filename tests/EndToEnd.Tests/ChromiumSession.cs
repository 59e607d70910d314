using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using Gearman.TestSupport;

namespace EndToEnd.Tests;

/// <summary>A real browser with a page open, asked by the protocol of its developer tools.</summary>
internal sealed class ChromiumSession : IAsyncDisposable
{
    private const string Listening = "DevTools listening on ";

    private readonly ClientWebSocket _socket = new();
    private readonly Process _process;
    private readonly DirectoryInfo _folder;
    private int _number;

    private ChromiumSession(Process process, DirectoryInfo folder) => (_process, _folder) = (process, folder);

    /// <summary>Opens a page.</summary>
    public static async Task<ChromiumSession> OpenAsync(Uri page)
    {
        var stop = TestContext.Current.CancellationToken;
        var folder = Directory.CreateTempSubdirectory("chromium-");
        var process = Chromium.Start(folder, "--remote-debugging-port=0", page.ToString());
        var session = new ChromiumSession(process, folder);
        try
        {
            string? line;
            do
            {
                line = await process.StandardError.ReadLineAsync(stop);
                Assert.NotNull(line);
            }
            while (!line.StartsWith(Listening, StringComparison.Ordinal));
            _ = process.StandardError.ReadToEndAsync(CancellationToken.None); // a full pipe would stop it
            var port = new Uri(line[Listening.Length..]).Port;
            await session._socket.ConnectAsync(await TargetAsync(port, page, stop), stop);
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until an expression of the page is true: it is asked at each change of the document.</summary>
    public async Task WaitUntilAsync(string condition)
    {
        var script = $$"""
            new Promise(resolve => {
              const look = () => {
                if ({{condition}}) {
                  resolve(true);
                  return true;
                }
              };
              look() || new MutationObserver((_, observer) => look() && observer.disconnect()).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
            })
            """;
        while ((await EvaluateAsync(script)).ValueKind != JsonValueKind.True)
        {
            // The document that was asked went away: the page is just being loaded.
        }
    }

    /// <summary>Evaluates an expression, and waits for it if it is a promise.</summary>
    /// <returns>Its value; nothing when it has none, or when the page was left meanwhile.</returns>
    public async Task<JsonElement> EvaluateAsync(string script)
    {
        if (await CallAsync("Runtime.evaluate", new { expression = script, awaitPromise = true, returnByValue = true }) is not { } result)
        {
            return default;
        }

        Assert.False(result.TryGetProperty("exceptionDetails", out var fault), fault.ToString());
        return result.GetProperty("result").TryGetProperty("value", out var value) ? value : default;
    }

    /// <summary>Takes a picture of the top of the page.</summary>
    /// <param name="width">Its width in pixels.</param>
    /// <param name="height">Its height; 0 for all of the page.</param>
    /// <param name="dark">Whether the user likes it dark.</param>
    /// <returns>A PNG.</returns>
    public async Task<byte[]> CaptureAsync(int width, int height, bool dark)
    {
        await CallAsync("Emulation.setEmulatedMedia", new { features = new[] { new { name = "prefers-color-scheme", value = dark ? "dark" : "light" } } });
        await CallAsync("Emulation.setDeviceMetricsOverride", new { width, height = Math.Max(height, 1), deviceScaleFactor = 1, mobile = false });
        height = height > 0 ? height : (await EvaluateAsync("document.documentElement.scrollHeight")).GetInt32();
        var clip = new { x = 0, y = 0, width, height, scale = 1 };
        var picture = await CallAsync("Page.captureScreenshot", new { format = "png", clip, captureBeyondViewport = true });
        return picture!.Value.GetProperty("data").GetBytesFromBase64();
    }

    /// <summary>Calls a method of the tools.</summary>
    /// <returns>The result; null when it had none.</returns>
    private async Task<JsonElement?> CallAsync(string method, object parameters)
    {
        var stop = TestContext.Current.CancellationToken;
        var id = ++_number;
        var call = JsonSerializer.SerializeToUtf8Bytes(new { id, method, @params = parameters });
        await _socket.SendAsync(call, WebSocketMessageType.Text, endOfMessage: true, stop);
        while (true)
        {
            using var message = new MemoryStream();
            var buffer = new byte[64 * 1024];
            WebSocketReceiveResult received;
            do
            {
                received = await _socket.ReceiveAsync(buffer, stop);
                await message.WriteAsync(buffer.AsMemory(0, received.Count), stop);
            }
            while (!received.EndOfMessage);
            var answer = JsonDocument.Parse(message.ToArray()).RootElement;
            if (answer.TryGetProperty("id", out var number) && number.GetInt32() == id)
            {
                return answer.TryGetProperty("result", out var result) ? result : null;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        Chromium.Delete(_folder);
    }

    /// <summary>The page's own address for the tools. The browser lists it once it has begun to load it.</summary>
    private static async Task<Uri> TargetAsync(int port, Uri page, CancellationToken stop)
    {
        using var browser = new HttpClient();
        while (true)
        {
            using var targets = JsonDocument.Parse(await browser.GetStringAsync($"http://127.0.0.1:{port}/json/list", stop));
            var target = targets.RootElement.EnumerateArray().FirstOrDefault(one => one.GetProperty("url").GetString() == page.ToString());
            if (target.ValueKind == JsonValueKind.Object)
            {
                return new Uri(target.GetProperty("webSocketDebuggerUrl").GetString()!);
            }
        }
    }
}
