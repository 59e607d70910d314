using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using Classics;
using Gearman.MapReduce;
using Microsoft.Win32.SafeHandles;

namespace Benchmarks.MapReduce;

/// <summary>Word count as one would write it by hand: two threads, half a file each, a dictionary each, joined and sorted.</summary>
internal static class TwoThreads
{
    private const int BlockBytes = 1 << 20;

    public static IReadOnlyList<KeyValuePair<string, long>> CountWords(string path)
    {
        using var file = File.OpenHandle(path);
        var length = RandomAccess.GetLength(file);
        var counts = new Counts[2];
        Parallel.For(0, 2, new ParallelOptions { MaxDegreeOfParallelism = 2 }, half =>
            counts[half] = CountRange(file, LineStart(file, length * half / 2), LineStart(file, length * (half + 1) / 2)));
        counts[0].Add(counts[1]);
        return [.. counts[0].Words()];
    }

    private static Counts CountRange(SafeFileHandle file, long offset, long end)
    {
        var (counts, buffer, kept) = (new Counts(), new byte[BlockBytes], 0);
        while (offset < end)
        {
            var read = RandomAccess.Read(file, buffer.AsSpan(kept, (int)Math.Min(buffer.Length - kept, end - offset)), offset);
            offset += read;
            var filled = kept + read;
            var whole = offset == end ? filled : buffer.AsSpan(0, filled).LastIndexOf((byte)'\n') + 1;
            WordCount.Map(new LineBlock(buffer.AsSpan(0, whole)), counts);
            kept = filled - whole;
            buffer.AsSpan(whole, kept).CopyTo(buffer);
        }

        return counts;
    }

    private static long LineStart(SafeFileHandle file, long offset)
    {
        var buffer = new byte[4096];
        var read = offset == 0 ? 0 : RandomAccess.Read(file, buffer, offset);
        return read == 0 ? offset : offset + buffer.AsSpan(0, read).IndexOf((byte)'\n') + 1;
    }

    /// <summary>Counts by the words' bytes; text is made of them at the end.</summary>
    private sealed class Counts : Emitter<string, long>
    {
        private readonly Dictionary<byte[], long> _words = new(WordComparer.Instance);
        private readonly Dictionary<byte[], long>.AlternateLookup<ReadOnlySpan<byte>> _lookup;

        public Counts() => _lookup = _words.GetAlternateLookup<ReadOnlySpan<byte>>();

        public override void Emit(string key, long value) => Emit(Encoding.UTF8.GetBytes(key), value);

        public override void Emit(ReadOnlySpan<byte> key, long value) =>
            CollectionsMarshal.GetValueRefOrAddDefault(_lookup, key, out _) += value;

        public void Add(Counts other)
        {
            foreach (var (word, count) in other._words)
            {
                Emit(word, count);
            }
        }

        public IEnumerable<KeyValuePair<string, long>> Words() =>
            _words.Select(p => KeyValuePair.Create(Encoding.UTF8.GetString(p.Key), p.Value)).OrderBy(p => p.Key, StringComparer.Ordinal);
    }

    private sealed class WordComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static readonly WordComparer Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] word) => GetHashCode(word.AsSpan());

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<byte> alternate) => (int)XxHash3.HashToUInt64(alternate);

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
