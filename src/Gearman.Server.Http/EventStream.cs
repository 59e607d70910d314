using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using Gearman.Server.Protocols;
using Microsoft.AspNetCore.Http;

namespace Gearman.Server.Http;

/// <summary>
/// What happens to a job as Server-Sent Events, each as it happens: <c>data</c>, <c>warning</c>, <c>status</c>, and one of
/// <c>complete</c>, <c>fail</c> and <c>exception</c> at the end. The data are JSON: <c>text</c> if they are UTF-8, else <c>base64</c>.
/// </summary>
internal sealed class EventStream(HttpResponse response, TimeProvider time, TimeSpan silence)
{
    /// <exception cref="GearmanServerException">The server has stopped, or the client is too slow.</exception>
    public async Task WriteAsync(SubmittedJob job, CancellationToken cancellationToken)
    {
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        await response.BodyWriter.FlushAsync(cancellationToken).ConfigureAwait(false);
        var updates = job.ReadUpdatesAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (updates.ConfigureAwait(false))
        {
            while (await NextAsync(updates, cancellationToken).ConfigureAwait(false))
            {
                Write(response.BodyWriter, updates.Current);
                await response.BodyWriter.FlushAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static void Write(IBufferWriter<byte> output, JobUpdate update)
    {
        output.Write("event: "u8);
        output.Write(update.Kind switch
        {
            JobUpdateKind.Data => "data"u8,
            JobUpdateKind.Warning => "warning"u8,
            JobUpdateKind.Status => "status"u8,
            JobUpdateKind.Complete => "complete"u8,
            JobUpdateKind.Fail => "fail"u8,
            _ => "exception"u8,
        });
        output.Write("\ndata: "u8);
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            WriteData(json, update);
            json.WriteEndObject();
        }

        output.Write("\n\n"u8);
    }

    private static void WriteData(Utf8JsonWriter json, JobUpdate update)
    {
        var data = update.Data.Span;
        if (update.Kind == JobUpdateKind.Status)
        {
            // As in the server's own list: what is no number is 0.
            var nul = data.IndexOf((byte)0);
            _ = Utf8Parser.TryParse(nul < 0 ? data : data[..nul], out uint numerator, out _);
            _ = Utf8Parser.TryParse(nul < 0 ? default : data[(nul + 1)..], out uint denominator, out _);
            json.WriteNumber("numerator", numerator);
            json.WriteNumber("denominator", denominator);
        }
        else if (update.Kind == JobUpdateKind.Fail)
        {
            // It has no data.
        }
        else if (System.Text.Unicode.Utf8.IsValid(data))
        {
            json.WriteString("text"u8, data);
        }
        else
        {
            json.WriteBase64String("base64"u8, data);
        }
    }

    /// <summary>Waits for the next update, and says something meanwhile that means nothing.</summary>
    private async Task<bool> NextAsync(IAsyncEnumerator<JobUpdate> updates, CancellationToken cancellationToken)
    {
        var next = updates.MoveNextAsync().AsTask();
        while (!next.IsCompleted)
        {
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            if (await Task.WhenAny(next, Task.Delay(silence, time, waiting.Token)).ConfigureAwait(false) != next && !cancellationToken.IsCancellationRequested)
            {
                response.BodyWriter.Write(": \n\n"u8);
                await response.BodyWriter.FlushAsync(cancellationToken).ConfigureAwait(false);
            }

            await waiting.CancelAsync().ConfigureAwait(false);
        }

        return await next.ConfigureAwait(false);
    }
}
