using AccessLogs.Report;
using Gearman.MapReduce;

namespace AccessLogs.Accumulation;

/// <summary>The figures of each virtual host. They share one memory budget: beyond, those of the largest go to files.</summary>
/// <param name="whole">Reads and chooses the lines, and has the budget.</param>
/// <param name="keepsSlices">As <see cref="AccessLogAccumulator.KeepsSlices"/>.</param>
internal sealed class HostTables(AccessLogAccumulator whole, bool keepsSlices) : ILineRouter
{
    /// <summary>To look at all tables takes its time; they do not grow by more than so many times the length of the lines, nor of the tables that are merged.</summary>
    private const int MostGrowth = 16;

    private readonly Dictionary<byte[], AccessLogAccumulator> _hosts = new(NameComparer.Instance);
    private long _unseenBytes; // lines and merged tables since the last look
    private long _roomBytes; // what was left of the budget then

    /// <summary>The hosts, the one with the most lines first.</summary>
    public IEnumerable<(byte[] Name, AccessLogAccumulator Figures)> InOrder =>
        _hosts.OrderByDescending(host => host.Value.TotalLines).ThenBy(host => host.Key, ByteOrder.Instance).Select(host => (host.Key, host.Value));

    public AccessLogAccumulator Of(in AccessLogLine line) => Of(line.VirtualHost);

    /// <summary>The figures of a host, which may be new.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="InvalidOperationException">There are too many.</exception>
    public AccessLogAccumulator Of(ReadOnlySpan<byte> name)
    {
        var known = _hosts.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (!known.TryGetValue(name, out var host))
        {
            host = _hosts.Count < VirtualHostAccumulator.MaxHosts
                ? new AccessLogAccumulator(whole) { KeepsSlices = keepsSlices, Memory = whole.Memory }
                : throw new InvalidOperationException($"There are more than {VirtualHostAccumulator.MaxHosts:N0} virtual hosts: choose some of them.");
            known[name] = host;
        }

        return host;
    }

    /// <summary>The figures of a host.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="ArgumentException">There is no such host.</exception>
    public AccessLogAccumulator Find(ReadOnlySpan<byte> name) => _hosts.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(name, out var host)
        ? host
        : throw new ArgumentException("There is no such virtual host.", nameof(name));

    public void Flush()
    {
        foreach (var host in _hosts.Values)
        {
            host.Flush();
        }
    }

    /// <summary>Writes the largest tables to files, if all together are more than may be in memory.</summary>
    /// <param name="bytes">Of the lines that were counted, or the tables that were merged, since the last call.</param>
    /// <exception cref="SpillException">The file cannot be written.</exception>
    public void SpillIfLarge(long bytes)
    {
        if (whole.Memory is not { } memory || (_unseenBytes = Math.Min(_unseenBytes, long.MaxValue - bytes) + bytes) < _roomBytes / MostGrowth)
        {
            return;
        }

        var all = _hosts.Values.Sum(host => host.MemoryBytes);
        if (all > memory.AccumulatorBytes)
        {
            using var file = new SpillBlockFile(memory.Directory, "hosts");
            foreach (var host in _hosts.Values.OrderByDescending(host => host.MemoryBytes))
            {
                if (all <= memory.AccumulatorBytes / 2)
                {
                    break; // the small ones are many files for little memory
                }

                all -= host.MemoryBytes;
                host.Spill(file);
                all += host.MemoryBytes;
            }

            file.Complete();
        }

        (_unseenBytes, _roomBytes) = (0, Math.Max(memory.AccumulatorBytes - all, 0));
    }

    /// <summary>Begins anew.</summary>
    public void Clear()
    {
        foreach (var host in _hosts.Values)
        {
            host.Dispose();
        }

        _hosts.Clear();
        (_unseenBytes, _roomBytes) = (0, 0);
    }
}
