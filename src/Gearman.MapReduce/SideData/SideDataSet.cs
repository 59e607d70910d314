namespace Gearman.MapReduce;

/// <summary>The side data of a task.</summary>
internal sealed class SideDataSet
{
    private readonly Dictionary<string, SideDataCache.Entry> _entries = new(StringComparer.Ordinal);

    /// <exception cref="TaskFaultException">A content is neither here nor in the task: it has to be sent.</exception>
    public SideDataSet(IReadOnlyList<SideDataItem> items, SideDataCache cache)
    {
        foreach (var item in items)
        {
            _entries[item.Name] = cache.Find(item.Hash)
                ?? (item.Bytes is { } bytes ? cache.Add(item.Hash, bytes) : throw new TaskFaultException(
                    TaskFault.SideDataMissing, $"the worker has no side data '{item.Name}' yet"));
        }
    }

    public T Get<T>(string name, Func<ReadOnlyMemory<byte>, T> read)
        where T : class => _entries.TryGetValue(name, out var entry)
            ? entry.Read(read)
            : throw new KeyNotFoundException($"the run has no side data '{name}'");
}
