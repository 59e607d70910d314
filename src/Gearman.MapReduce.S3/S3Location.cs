namespace Gearman.MapReduce.S3;

/// <summary>What a URL such as <c>s3://bucket/some/key</c> names.</summary>
internal readonly record struct S3Location(string Bucket, string Key)
{
    private const string Scheme = "s3://";

    public string Url => $"{Scheme}{Bucket}/{Key}";

    /// <exception cref="InputException">It names no bucket.</exception>
    public static S3Location Parse(string url)
    {
        var path = url.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? url[Scheme.Length..] : "";
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 ? new(path[..slash], path[(slash + 1)..]) : throw new InputException(url, "is no s3://bucket/key");
    }
}
