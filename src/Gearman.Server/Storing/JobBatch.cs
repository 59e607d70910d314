using System.Buffers;

namespace Gearman.Server.Storing;

/// <summary>
/// What is to be made durable together, or what a store gives back: entries about jobs, in order, in one run of bytes.
/// </summary>
public sealed class JobBatch
{
    /// <summary>So much memory is kept when it is emptied: a burst is not held for ever.</summary>
    internal const int MaxKeptCapacity = 16 << 20;

    private ArrayBufferWriter<byte> _bytes = new();

    /// <summary>Entries that somebody else has in memory; nothing was appended to them.</summary>
    private ReadOnlyMemory<byte> _view;

    /// <summary>An empty batch.</summary>
    public JobBatch()
    {
    }

    /// <summary>A view of entries that lie one after the other.</summary>
    /// <param name="entries">Whole entries.</param>
    /// <param name="count">How many.</param>
    internal JobBatch(ReadOnlyMemory<byte> entries, int count)
    {
        (_view, Count) = (entries, count);
    }

    /// <summary>How many entries it holds.</summary>
    public int Count { get; private set; }

    /// <summary>How many bytes its entries take, workloads included.</summary>
    public int Length => Bytes.Length;

    /// <summary>All entries, one after the other.</summary>
    internal ReadOnlySpan<byte> Bytes => _view.IsEmpty ? _bytes.WrittenSpan : _view.Span;

    /// <summary>Appends an entry; its bytes are copied.</summary>
    /// <param name="entry">The entry.</param>
    /// <exception cref="ArgumentException">
    /// The id is not above 0, the priority not within 0 to 2, the unique longer than 64 bytes, or the function or the reducer longer than 512.
    /// </exception>
    public void Append(in JobBatchEntry entry)
    {
        if (!entry.IsWithinLimits)
        {
            throw new ArgumentException("The id, the priority or the length of a name is out of its range.", nameof(entry));
        }

        if (!_view.IsEmpty)
        {
            _bytes.Write(_view.Span);
            _view = default;
        }

        _bytes.Advance(entry.WriteTo(_bytes.GetSpan(entry.Length)));
        Count++;
    }

    /// <summary>Makes it empty, for the next use.</summary>
    public void Clear()
    {
        if (_bytes.Capacity > MaxKeptCapacity)
        {
            _bytes = new ArrayBufferWriter<byte>();
        }
        else
        {
            _bytes.ResetWrittenCount();
        }

        (_view, Count) = (default, 0);
    }

    /// <summary>Reads the entries in order.</summary>
    public Enumerator GetEnumerator() => new(Bytes);

    /// <summary>Reads entries one after the other.</summary>
    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;

        internal Enumerator(ReadOnlySpan<byte> bytes)
        {
            _rest = bytes;
        }

        /// <summary>The entry that was read last, a view that is void when the batch changes.</summary>
        public JobBatchEntry Current { get; private set; }

        /// <summary>Reads the next.</summary>
        /// <returns>False at the end.</returns>
        public bool MoveNext()
        {
            if (_rest.IsEmpty)
            {
                return false;
            }

            var entry = new EncodedEntry(_rest);
            Current = entry.Decode();
            _rest = _rest[entry.Length..];
            return true;
        }
    }
}
