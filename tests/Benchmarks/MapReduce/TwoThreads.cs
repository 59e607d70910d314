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
        foreach (var (word, count) in counts[1].Words)
        {
            counts[0].Words[word] = counts[0].Words.GetValueOrDefault(word) + count;
        }

        return [.. counts[0].Words.OrderBy(p => p.Key, StringComparer.Ordinal)];
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
            var block = new LineBlock(buffer.AsSpan(0, whole));
            while (Line.TryRead(ref block, out var line))
            {
                WordCount.Map(line, counts);
            }

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

    private sealed class Counts : Emitter<string, long>
    {
        private readonly Dictionary<string, long>.AlternateLookup<ReadOnlySpan<char>> _lookup;

        public Counts() => _lookup = Words.GetAlternateLookup<ReadOnlySpan<char>>();

        public Dictionary<string, long> Words { get; } = new(StringComparer.Ordinal);

        public override void Emit(string key, long value) => Words[key] = Words.GetValueOrDefault(key) + value;

        public override void Emit(ReadOnlySpan<byte> key, long value)
        {
            Span<char> word = stackalloc char[256];
            var length = Encoding.UTF8.GetChars(key, word);
            System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_lookup, word[..length], out _) += value;
        }
    }
}
