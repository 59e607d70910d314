using Amazon.S3.Model;

namespace Gearman.MapReduce.S3.Tests.Guide;

/// <summary>The samples of docs/mapreduce.md that need S3.</summary>
public sealed class S3SamplesTests(S3Server server)
{
    [Fact(Timeout = 60_000)]
    public async Task A_pattern_of_a_bucket()
    {
        S3Server.Require();
        var client = server.Client;
        await client.PutBucketAsync("logs", TestContext.Current.CancellationToken);
        await client.PutObjectAsync(
            new PutObjectRequest { BucketName = "logs", Key = "2026-11-28.gz", ContentBody = "no gzip\n", UseChunkEncoding = false },
            TestContext.Current.CancellationToken);

        FileStores.Register("s3", () => new S3Files(client)); // AWSSDK.S3's client, with its endpoint, credentials and retries
        var inputs = JobInput.FromPattern("s3://logs/2026-11-*.gz");

        Assert.Equal("s3://logs/2026-11-28.gz", Assert.Single(inputs).Name);
    }
}
