namespace Gearman.MapReduce;

/// <summary>A file of a web server.</summary>
internal sealed class HttpSource(string url, string? version, long offset, CancellationToken cancellationToken) : RemoteSource(url, offset, cancellationToken)
{
    private HttpResponseMessage? _response;

    public override void Dispose()
    {
        base.Dispose();
        _response?.Dispose();
        _response = null;
    }

    protected override Stream Open(long at)
    {
        (_response, var body) = HttpFile.Open(Url, version, at);
        return body;
    }
}
