using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Gearman.MapReduce;

namespace Benchmarks.MapReduce;

/// <summary>
/// Counts of words as somebody in a hurry would keep them by hand: in one array by open addressing, a word of up to 16 bytes as two
/// numbers; the few longer ones in a dictionary.
/// </summary>
internal sealed class WordTable : Emitter<string, long>
{
    private const int ShortLength = 16;

    private readonly Dictionary<string, long> _long = new(StringComparer.Ordinal);
    private Entry[] _entries = new Entry[1 << 16];
    private int _count;

    public override void Emit(string key, long value) => Emit(Encoding.UTF8.GetBytes(key), value);

    public override void Emit(ReadOnlySpan<byte> key, long value)
    {
        if (key.Length > ShortLength)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_long, Encoding.UTF8.GetString(key), out _) += value;
            return;
        }

        ulong low = 0, high = 0;
        if (key.Length >= sizeof(ulong))
        {
            low = BinaryPrimitives.ReadUInt64LittleEndian(key);
            high = BinaryPrimitives.ReadUInt64LittleEndian(key[^sizeof(ulong)..]);
        }
        else if (key.Length >= sizeof(uint))
        {
            low = BinaryPrimitives.ReadUInt32LittleEndian(key);
            high = BinaryPrimitives.ReadUInt32LittleEndian(key[^sizeof(uint)..]);
        }
        else
        {
            foreach (var letter in key)
            {
                low = (low << 8) | letter;
            }
        }

        Add(new Entry { Low = low, High = high, Length = key.Length, Count = value });
    }

    /// <summary>Adds all that another counted.</summary>
    public void Add(WordTable other)
    {
        foreach (var entry in other._entries.Where(entry => entry.Count > 0))
        {
            Add(entry);
        }

        foreach (var (word, count) in other._long)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_long, word, out _) += count;
        }
    }

    /// <summary>The words in their order, with their counts.</summary>
    public IReadOnlyList<KeyValuePair<string, long>> ToList() =>
    [
        .. _entries.Where(entry => entry.Count > 0).Select(entry => KeyValuePair.Create(Word(entry), entry.Count))
            .Concat(_long)
            .OrderBy(p => p.Key, StringComparer.Ordinal),
    ];

    private void Add(in Entry added)
    {
        var mask = _entries.Length - 1;
        var hash = (added.Low ^ ((ulong)added.Length << 56)) * 0x9e3779b97f4a7c15 ^ added.High * 0xc2b2ae3d27d4eb4f;
        for (var i = (int)((hash ^ (hash >> 32)) & (ulong)mask); ; i = (i + 1) & mask)
        {
            ref var entry = ref _entries[i];
            if (entry.Low == added.Low && entry.High == added.High && entry.Length == added.Length && entry.Count > 0)
            {
                entry.Count += added.Count;
                return;
            }

            if (entry.Count == 0)
            {
                entry = added;
                if (++_count > _entries.Length / 2)
                {
                    Grow();
                }

                return;
            }
        }
    }

    private void Grow()
    {
        var entries = _entries;
        (_entries, _count) = (new Entry[entries.Length * 2], 0);
        foreach (var entry in entries.Where(entry => entry.Count > 0))
        {
            Add(entry);
        }
    }

    private static string Word(in Entry entry)
    {
        Span<byte> word = stackalloc byte[ShortLength];
        word = word[..entry.Length];
        if (entry.Length >= sizeof(ulong))
        {
            BinaryPrimitives.WriteUInt64LittleEndian(word, entry.Low);
            BinaryPrimitives.WriteUInt64LittleEndian(word[^sizeof(ulong)..], entry.High);
        }
        else if (entry.Length >= sizeof(uint))
        {
            BinaryPrimitives.WriteUInt32LittleEndian(word, (uint)entry.Low);
            BinaryPrimitives.WriteUInt32LittleEndian(word[^sizeof(uint)..], (uint)entry.High);
        }
        else
        {
            for (var i = 0; i < word.Length; i++)
            {
                word[i] = (byte)(entry.Low >> (8 * (word.Length - 1 - i)));
            }
        }

        return Encoding.UTF8.GetString(word);
    }

    private struct Entry
    {
        public ulong Low;
        public ulong High;
        public long Count; // 0 of an empty place
        public int Length;
    }
}
