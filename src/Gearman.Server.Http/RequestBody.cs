using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace Gearman.Server.Http;

/// <summary>Reads a request's body into one array, which grows as the bytes come and not as the header says.</summary>
internal static class RequestBody
{
    /// <exception cref="BadHttpRequestException">It is larger than it may be, or not whole.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var body = new ArrayBufferWriter<byte>();
        while (true)
        {
            var read = await request.BodyReader.ReadAsync(cancellationToken).ConfigureAwait(false);
            foreach (var segment in read.Buffer)
            {
                body.Write(segment.Span);
            }

            request.BodyReader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return body.WrittenMemory;
            }
        }
    }
}
