using System.Collections.Concurrent;

namespace Gearman.MapReduce;

/// <summary>
/// The side data that this process was sent, by its hash, and what jobs made of it. So a task carries a hash, and the
/// content goes to a worker once. The oldest is forgotten when there is much: then it is sent again.
/// </summary>
internal sealed class SideDataCache
{
    /// <summary>The one of this process.</summary>
    public static readonly SideDataCache Shared = new(256 << 20);

    private readonly long _maxBytes;
    private readonly Lock _gate = new(); // guards the order and the sum
    private readonly Queue<string> _order = new();
    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private long _bytes;

    public SideDataCache(long maxBytes) => _maxBytes = maxBytes;

    public Entry? Find(string hash) => _entries.GetValueOrDefault(hash);

    public Entry Add(string hash, ReadOnlyMemory<byte> bytes)
    {
        var entry = new Entry(bytes);
        lock (_gate)
        {
            if (!_entries.TryAdd(hash, entry))
            {
                return _entries[hash];
            }

            _order.Enqueue(hash);
            _bytes += bytes.Length;
            while (_bytes > _maxBytes && _order.Count > 1 && _entries.TryRemove(_order.Dequeue(), out var oldest))
            {
                _bytes -= oldest.Bytes.Length;
            }
        }

        return entry;
    }

    /// <summary>A content, and what it was read into.</summary>
    internal sealed class Entry(ReadOnlyMemory<byte> bytes)
    {
        private readonly ConcurrentDictionary<Type, Lazy<object>> _read = new();

        public ReadOnlyMemory<byte> Bytes => bytes;

        public T Read<T>(Func<ReadOnlyMemory<byte>, T> read)
            where T : class => (T)_read.GetOrAdd(typeof(T), _ => new Lazy<object>(() => read(bytes))).Value;
    }
}
