using Gearman.MapReduce;
using Microsoft.Win32.SafeHandles;

namespace Benchmarks.MapReduce;

/// <summary>What one would write by hand: two threads, half a file each, read in blocks of whole lines.</summary>
internal static class TwoThreads
{
    private const int BlockBytes = 1 << 20;

    /// <summary>Reads both halves at once.</summary>
    /// <param name="path">The file.</param>
    /// <param name="first">Takes the blocks of the first half.</param>
    /// <param name="second">Takes those of the second.</param>
    public static void Read(string path, BlockAction first, BlockAction second)
    {
        using var file = File.OpenHandle(path);
        var length = RandomAccess.GetLength(file);
        var middle = LineStart(file, length / 2);
        var other = new Thread(() => Read(file, middle, length, second));
        other.Start();
        Read(file, 0, middle, first);
        other.Join();
    }

    private static void Read(SafeFileHandle file, long offset, long end, BlockAction take)
    {
        var (buffer, kept) = (new byte[BlockBytes], 0);
        while (offset < end)
        {
            var read = RandomAccess.Read(file, buffer.AsSpan(kept, (int)Math.Min(buffer.Length - kept, end - offset)), offset);
            offset += read;
            var filled = kept + read;
            var whole = offset == end ? filled : buffer.AsSpan(0, filled).LastIndexOf((byte)'\n') + 1;
            take(new LineBlock(buffer.AsSpan(0, whole), offset: offset - filled));
            kept = filled - whole;
            buffer.AsSpan(whole, kept).CopyTo(buffer);
        }
    }

    private static long LineStart(SafeFileHandle file, long offset)
    {
        var buffer = new byte[4096];
        var read = RandomAccess.Read(file, buffer, offset);
        return offset + buffer.AsSpan(0, read).IndexOf((byte)'\n') + 1;
    }
}
