using System.Diagnostics.CodeAnalysis;
using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Gearman.MapReduce.S3;

/// <summary>
/// Objects of S3, or of what speaks its protocol, as files by URLs such as <c>s3://bucket/key</c>. Register it once a process:
/// <c>FileStores.Register("s3", () => new S3Files(client))</c>.
/// </summary>
public sealed class S3Files : IFileStore
{
    private readonly IAmazonS3 _client;

    /// <summary>Makes the store.</summary>
    /// <param name="client">Asks the service; stays the caller's to dispose. Its retries and time-outs hold.</param>
    public S3Files(IAmazonS3 client)
    {
        ArgumentNullException.ThrowIfNull(client);
        _client = client;
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Find(string pattern)
    {
        var location = S3Location.Parse(pattern);
        var matcher = new KeyPattern(location.Key);
        return [.. List(location.Bucket, matcher.Prefix).Where(matcher.IsMatch).Order(StringComparer.Ordinal).Select(key => (location with { Key = key }).Url)];
    }

    /// <inheritdoc/>
    public StoredFile Describe(string url)
    {
        var location = S3Location.Parse(url);
        var found = Ask(url, () => _client.GetObjectMetadataAsync(location.Bucket, location.Key));
        return new(found.ContentLength, found.ETag);
    }

    /// <inheritdoc/>
    public Stream OpenRead(string url, string? version, long offset)
    {
        var location = S3Location.Parse(url);
        var request = new GetObjectRequest { BucketName = location.Bucket, Key = location.Key, EtagToMatch = version };
        if (offset > 0)
        {
            request.ByteRange = new ByteRange($"bytes={offset}-");
        }

        return Ask(url, async () =>
        {
            try
            {
                var response = await _client.GetObjectAsync(request).ConfigureAwait(false);
                if (version is null || response.ETag == version)
                {
                    return response.ResponseStream;
                }

                response.Dispose();
                throw Changed(url, version, response.ETag);
            }
            catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
            {
                return Stream.Null; // the part that is read begins where the file ends
            }
            catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.PreconditionFailed)
            {
                throw Changed(url, version, now: null);
            }
        });
    }

    /// <inheritdoc/>
    public StoredFileWriter Create(string url) => new S3FileWriter(_client, S3Location.Parse(url));

    /// <inheritdoc/>
    public void Delete(string prefix)
    {
        var location = S3Location.Parse(prefix);
        foreach (var keys in List(location.Bucket, location.Key).Chunk(1000)) // as many as a request takes
        {
            Ask(prefix, () => _client.DeleteObjectsAsync(new DeleteObjectsRequest
            {
                BucketName = location.Bucket,
                Objects = [.. keys.Select(key => new KeyVersion { Key = key })],
            }));
        }
    }

    /// <summary>Asks, and waits for the answer.</summary>
    /// <exception cref="InputException">The service says no.</exception>
    /// <exception cref="IOException">It does not answer, or is overloaded.</exception>
    [SuppressMessage("Usage", "VSTHRD002", Justification = "The threads that read and write files may be blocked, and no context is captured.")]
    internal static T Ask<T>(string url, Func<Task<T>> ask)
    {
        try
        {
            return Task.Run(ask).GetAwaiter().GetResult();
        }
        catch (AmazonS3Exception e) when (e.StatusCode is HttpStatusCode.NotFound)
        {
            throw new InputException(url, e.ErrorCode is "NoSuchBucket" ? "no such bucket" : "no such file", e);
        }
        catch (AmazonS3Exception e) when ((int)e.StatusCode is >= 400 and < 500 and not 408 and not 429)
        {
            throw new InputException(url, $"the service answers {(int)e.StatusCode} {e.ErrorCode}: {e.Message}", e);
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException or TaskCanceledException)
        {
            throw new IOException($"the service does not answer: {e.Message}", e);
        }
    }

    private List<string> List(string bucket, string prefix)
    {
        var keys = new List<string>();
        var request = new ListObjectsV2Request { BucketName = bucket, Prefix = prefix };
        do
        {
            var page = Ask(new S3Location(bucket, prefix).Url, () => _client.ListObjectsV2Async(request));
            keys.AddRange(page.S3Objects?.Select(found => found.Key) ?? []);
            request.ContinuationToken = page.IsTruncated is true ? page.NextContinuationToken : null;
        }
        while (request.ContinuationToken is not null);
        return keys;
    }

    private static InputException Changed(string url, string? version, string? now) =>
        new(url, $"has changed since the run began: it was {version} and is {now ?? "another"}");
}
