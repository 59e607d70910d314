using System.Net;
using System.Net.Http.Headers;

namespace AccessLogs.Cli.Alerts;

/// <summary>Posts to an address, again if that may help: after no answer, a time-out, or an answer that says later.</summary>
/// <param name="address">The address.</param>
/// <param name="time">The clock.</param>
internal sealed class Webhook(Uri address, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Before the second and the third attempt.</summary>
    private static readonly TimeSpan[] Delays = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4)];

    /// <summary>A proxy is asked for what is elsewhere: the loopback that it could reach is its own.</summary>
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = !address.IsLoopback }) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Posts JSON.</summary>
    /// <param name="json">The message.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>Why it did not arrive; null when it did.</returns>
    public async Task<string?> PostAsync(ReadOnlyMemory<byte> json, CancellationToken stop)
    {
        for (var attempt = 0; ; attempt++)
        {
            var (failure, mayPass) = await TryAsync(json, stop);
            if (failure is null || !mayPass || attempt == Delays.Length)
            {
                return failure;
            }

            await Task.Delay(Delays[attempt], time, stop);
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<(string? Failure, bool MayPass)> TryAsync(ReadOnlyMemory<byte> json, CancellationToken stop)
    {
        using var late = new CancellationTokenSource(Patience, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stop);
        using var content = new ReadOnlyMemoryContent(json);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        try
        {
            using var answer = await _client.PostAsync(address, content, ended.Token);
            return answer.IsSuccessStatusCode
                ? (null, false)
                : ($"answered with {(int)answer.StatusCode}", answer.StatusCode is >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            return ($"no answer within {Patience.TotalSeconds} s", true);
        }
        catch (HttpRequestException e)
        {
            return (e.Message, true);
        }
    }
}
