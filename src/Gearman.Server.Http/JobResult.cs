using System.Buffers;
using Gearman.Server.Protocols;
using Microsoft.AspNetCore.Http;

namespace Gearman.Server.Http;

/// <summary>
/// A job's result as one answer: what the worker said by WORK_DATA, then by WORK_COMPLETE. It is held back until the job has
/// ended, so that the status code can say how.
/// </summary>
internal sealed class JobResult(HttpResponse response, int maxBytes)
{
    /// <exception cref="GearmanServerException">The server has stopped.</exception>
    public async Task WriteAsync(SubmittedJob job, CancellationToken cancellationToken)
    {
        var data = new ArrayBufferWriter<byte>();
        await foreach (var update in job.ReadUpdatesAsync(cancellationToken).ConfigureAwait(false))
        {
            switch (update.Kind)
            {
                case JobUpdateKind.Data or JobUpdateKind.Complete when data.WrittenCount > maxBytes - update.Data.Length:
                    throw new HttpFault(StatusCodes.Status502BadGateway, $"The result is larger than {maxBytes} bytes: ask for text/event-stream");
                case JobUpdateKind.Data:
                    data.Write(update.Data.Span);
                    break;
                case JobUpdateKind.Complete when data.WrittenCount == 0:
                    await EndAsync(StatusCodes.Status200OK, "WORK_COMPLETE", update.Data).ConfigureAwait(false);
                    break;
                case JobUpdateKind.Complete:
                    data.Write(update.Data.Span);
                    await EndAsync(StatusCodes.Status200OK, "WORK_COMPLETE", data.WrittenMemory).ConfigureAwait(false);
                    break;
                case JobUpdateKind.Fail:
                    await EndAsync(StatusCodes.Status500InternalServerError, "WORK_FAIL", "The job failed\n"u8.ToArray()).ConfigureAwait(false);
                    break;
                case JobUpdateKind.Exception:
                    await EndAsync(StatusCodes.Status500InternalServerError, "WORK_EXCEPTION", update.Data).ConfigureAwait(false);
                    break;
            }
        }

        async Task EndAsync(int status, string command, ReadOnlyMemory<byte> body)
        {
            response.StatusCode = status;
            response.Headers[JobHeaders.Command] = command;
            response.ContentLength = body.Length;
            await response.BodyWriter.WriteAsync(body, cancellationToken).ConfigureAwait(false);
        }
    }
}
