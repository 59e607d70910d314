using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Gearman.MapReduce.S3;

/// <summary>
/// Uploads an object in parts. It is not there before the upload is completed, so all files of an output can be uploaded first and then be
/// made visible one after the other.
/// </summary>
internal sealed class S3FileWriter : StoredFileWriter
{
    private const int PartBytes = 8 << 20; // 5 MB at least but for the last, and 10,000 at most: 80 GB an object

    private readonly IAmazonS3 _client;
    private readonly S3Location _location;
    private readonly List<PartETag> _parts = [];
    private string? _upload; // its id, from the first part on
    private bool _isCommitted;

    public S3FileWriter(IAmazonS3 client, S3Location location)
    {
        (_client, _location) = (client, location);
        Stream = new PartStream(PartBytes, UploadPart);
    }

    public override Stream Stream { get; }

    public override void Commit()
    {
        S3Files.Ask(_location.Url, () => _upload is null ? PutEmptyAsync() : CompleteAsync());
        _isCommitted = true;
    }

    protected override void Dispose(bool disposing)
    {
        if (_upload is not null && !_isCommitted)
        {
            try
            {
                S3Files.Ask(_location.Url, () => _client.AbortMultipartUploadAsync(_location.Bucket, _location.Key, _upload));
            }
            catch (Exception e) when (e is IOException or InputException)
            {
                // Parts that nobody completes are the bucket's to clean up: it has a rule for that.
            }

            _upload = null;
        }
    }

    private void UploadPart(ArraySegment<byte> bytes)
    {
        _upload ??= S3Files.Ask(_location.Url, () => _client.InitiateMultipartUploadAsync(_location.Bucket, _location.Key)).UploadId;
        var part = S3Files.Ask(_location.Url, () => _client.UploadPartAsync(new UploadPartRequest
        {
            BucketName = _location.Bucket,
            Key = _location.Key,
            UploadId = _upload,
            PartNumber = _parts.Count + 1,
            PartSize = bytes.Count,
            UseChunkEncoding = false, // which not everything that speaks S3 understands; the part is in memory, to be signed whole
            InputStream = new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false), // the client closes it
        }));
        _parts.Add(new PartETag(_parts.Count + 1, part.ETag));
    }

    private async Task<AmazonWebServiceResponse> CompleteAsync() => await _client.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest
    {
        BucketName = _location.Bucket,
        Key = _location.Key,
        UploadId = _upload,
        PartETags = _parts,
    }).ConfigureAwait(false);

    /// <summary>An upload must have a part, and an empty file has none.</summary>
    private async Task<AmazonWebServiceResponse> PutEmptyAsync() =>
        await _client.PutObjectAsync(new PutObjectRequest { BucketName = _location.Bucket, Key = _location.Key, ContentBody = "" }).ConfigureAwait(false);
}
