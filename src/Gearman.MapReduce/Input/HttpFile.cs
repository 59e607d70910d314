using System.Net;
using System.Net.Http.Headers;

namespace Gearman.MapReduce;

/// <summary>
/// A file that a web server has. What is read of it, in however many pieces and by however many workers, is of one version: the server's
/// ETag, or else its Last-Modified, is compared with every answer.
/// </summary>
/// <param name="Url">Where it is.</param>
/// <param name="Length">How long it is; null if the server does not say.</param>
/// <param name="Version">Its ETag or Last-Modified; null if the server gives neither.</param>
/// <param name="HasRanges">True if the server gives parts.</param>
/// <param name="Head">The first bytes.</param>
internal sealed record HttpFile(string Url, long? Length, string? Version, bool HasRanges, byte[] Head)
{
    private static readonly HttpClient Client = new(new SocketsHttpHandler
    {
        AutomaticDecompression = DecompressionMethods.None, // offsets are of the bytes as they are stored
        PooledConnectionLifetime = TimeSpan.FromMinutes(5), // names may move
    });

    /// <summary>True for what is read from a web server and not from a file.</summary>
    public static bool IsUrl(string path) =>
        path.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || path.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    /// <summary>Asks the server what it has.</summary>
    /// <exception cref="InputException">It does not have it, or does not answer.</exception>
    public static HttpFile Find(string url) => RemoteRetry.Run(url, () => FindOnce(url), CancellationToken.None);

    /// <summary>Opens it at an offset.</summary>
    /// <param name="url">Where it is.</param>
    /// <param name="version">The version that the run was planned on; null for any.</param>
    /// <param name="offset">The first byte.</param>
    /// <returns>The answer, and the stream that stands at the offset.</returns>
    /// <exception cref="InputException">It is another version, or is not there.</exception>
    public static (HttpResponseMessage Response, Stream Body) Open(string url, string? version, long offset)
    {
        var response = Get(url, offset, last: null);
        try
        {
            if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
            {
                throw new InputException(url, $"is shorter than it was when the run began: there is no byte {offset}");
            }

            Require(url, response);
            if (version is not null && VersionOf(response) is var now && now != version)
            {
                throw new InputException(url, $"has changed since the run began: it was {version} and is {now ?? "without a version"}");
            }

            var body = response.Content.ReadAsStream();
            if (response.StatusCode != HttpStatusCode.PartialContent)
            {
                Skip(body, offset); // the server does not give parts
            }
            else if (response.Content.Headers.ContentRange?.From != offset)
            {
                throw new InputException(url, $"the server gives another part than was asked for: {response.Content.Headers.ContentRange}");
            }

            return (response, body);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private static HttpFile FindOnce(string url)
    {
        using var response = Get(url, 0, CompressionFormat.MagicLength - 1);
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            return new(url, 0, VersionOf(response), HasRanges: true, []); // it is empty
        }

        Require(url, response);
        var head = new byte[CompressionFormat.MagicLength];
        using var body = response.Content.ReadAsStream();
        head = head[..body.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        var isPart = response.StatusCode == HttpStatusCode.PartialContent && response.Content.Headers.ContentRange?.Length is not null;
        var length = isPart ? response.Content.Headers.ContentRange!.Length : response.Content.Headers.ContentLength;
        return new(url, length, VersionOf(response), isPart, head);
    }

    private static HttpResponseMessage Get(string url, long first, long? last)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        if (first > 0 || last is not null)
        {
            request.Headers.Range = new RangeHeaderValue(first, last);
        }

        return Client.Send(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>A server that is overloaded or broken is asked again; one that says no is not.</summary>
    private static void Require(string url, HttpResponseMessage response)
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        var answer = $"the server answers {(int)response.StatusCode} {response.ReasonPhrase}";
        throw response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout || (int)response.StatusCode >= 500
            ? new HttpRequestException(answer)
            : new InputException(url, answer);
    }

    private static string? VersionOf(HttpResponseMessage response) => response.Headers.ETag is { } tag
        ? $"ETag {tag}"
        : response.Content.Headers.LastModified is { } time ? $"Last-Modified {time:R}" : null;

    private static void Skip(Stream body, long count)
    {
        var buffer = new byte[64 * 1024];
        while (count > 0)
        {
            var read = body.Read(buffer, 0, (int)Math.Min(buffer.Length, count));
            count -= read > 0 ? read : throw new EndOfStreamException("it ends before the part that is read");
        }
    }
}
