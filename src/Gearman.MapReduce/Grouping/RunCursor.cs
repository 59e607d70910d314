using MessagePack;

namespace Gearman.MapReduce;

/// <summary>Stands at an entry of a run.</summary>
internal sealed class RunCursor<TKey, TValue>(PairFormat<TKey, TValue> format, Run run) : IDisposable
{
    private readonly RunReader _reader = new(run);
    private ReadOnlyMemory<byte> _rest;

    /// <summary>The entry, valid until the cursor moves.</summary>
    public RunEntry Entry { get; private set; }

    /// <summary>The start of its key, where keys are ordered by their bytes.</summary>
    public ulong Prefix { get; private set; }

    /// <summary>Its key, where they are not; else it is not read.</summary>
    public TKey Key { get; private set; } = default!;

    /// <summary>True behind the last entry.</summary>
    public bool IsAtEnd { get; private set; }

    /// <exception cref="SpillException">The run's file cannot be read.</exception>
    public void Move()
    {
        if (_rest.IsEmpty && !_reader.TryRead(out _rest))
        {
            IsAtEnd = true;
            return;
        }

        Entry = RunEntry.Take(ref _rest);
        if (format.Order is { } order)
        {
            Prefix = order.Prefix(Entry.Key.Span);
        }
        else
        {
            Key = format.Decode(Entry.Key);
        }
    }

    /// <summary>Reads the values of the entry.</summary>
    public void ReadValues(List<TValue> values)
    {
        var reader = new MessagePackReader(Entry.Values);
        for (var left = Entry.Count; left > 0; left--)
        {
            values.Add(format.ReadValue(ref reader));
        }
    }

    public void Dispose() => _reader.Dispose();
}
