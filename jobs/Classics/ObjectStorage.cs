using Amazon.S3;
using Gearman.MapReduce;
using Gearman.MapReduce.S3;

namespace Classics;

/// <summary>S3 as the environment says, by the names of AWS's own tools: AWS_ACCESS_KEY_ID, AWS_REGION, AWS_PROFILE, AWS_ENDPOINT_URL_S3 and so on.</summary>
internal static class ObjectStorage
{
    private static readonly string[] Endpoints = ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"];

    /// <summary>Has this process know URLs of S3.</summary>
    public static void Register() => FileStores.Register("s3", () => new S3Files(new AmazonS3Client(new AmazonS3Config
    {
        // Servers of one's own rarely have a host name a bucket.
        ForcePathStyle = Endpoints.Any(name => Environment.GetEnvironmentVariable(name) is { Length: > 0 }),
    })));
}
