using Microsoft.Win32.SafeHandles;

namespace AccessLogs.Cli.Incremental;

/// <summary>Where lines end in a file that others may write to.</summary>
internal static class LineEnds
{
    private const int BlockSize = 4096;

    /// <summary>The end of the last whole line before a place: who writes a line may be in the midst of it.</summary>
    /// <param name="file">The file.</param>
    /// <param name="end">The place.</param>
    public static long LastBefore(SafeFileHandle file, long end)
    {
        Span<byte> buffer = stackalloc byte[BlockSize];
        while (end > 0)
        {
            var start = Math.Max(0, end - buffer.Length);
            var part = buffer[..(int)(end - start)];
            part = part[..Read(file, start, part)];
            if (part.LastIndexOf((byte)'\n') is >= 0 and var last)
            {
                return start + last + 1;
            }

            end = start;
        }

        return 0;
    }

    /// <summary>The first place from another on that is the start of a line.</summary>
    /// <param name="file">The file.</param>
    /// <param name="start">The other place.</param>
    /// <returns>The place; the end of the file when no line starts behind.</returns>
    public static long FirstFrom(SafeFileHandle file, long start)
    {
        if (start == 0)
        {
            return 0;
        }

        Span<byte> buffer = stackalloc byte[BlockSize];
        for (var at = start - 1; ;)
        {
            var part = buffer[..Read(file, at, buffer)];
            if (part.IsEmpty || part.IndexOf((byte)'\n') is >= 0)
            {
                return at + part.IndexOf((byte)'\n') + 1;
            }

            at += part.Length;
        }
    }

    /// <summary>Reads as much as there is.</summary>
    /// <param name="file">The file.</param>
    /// <param name="offset">From here on.</param>
    /// <param name="buffer">Takes it.</param>
    /// <returns>How many bytes there were.</returns>
    public static int Read(SafeFileHandle file, long offset, Span<byte> buffer)
    {
        var count = 0;
        while (count < buffer.Length && RandomAccess.Read(file, buffer[count..], offset + count) is > 0 and var read)
        {
            count += read;
        }

        return count;
    }
}
