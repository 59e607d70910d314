namespace Gearman.MapReduce;

/// <summary>A file of a store.</summary>
internal sealed class StoreSource(IFileStore store, string url, string? version, long offset, CancellationToken cancellationToken)
    : RemoteSource(url, offset, cancellationToken)
{
    protected override Stream Open(long at) => store.OpenRead(Url, version, at);
}
