using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Gearman.Server.Buffers;

/// <summary>Memory straight from the system, aligned to its own length.</summary>
internal static unsafe partial class SystemMemory
{
    private const int PROT_READ_WRITE = 0x3;
    private const int MAP_PRIVATE_ANONYMOUS = 0x22;
    private const int MADV_HUGEPAGE = 14;
    private const int MADV_POPULATE_WRITE = 23;

    /// <param name="length">A power of two, from a page on.</param>
    public static byte* Allocate(int length)
    {
        if (!OperatingSystem.IsLinux())
        {
            return (byte*)NativeMemory.AlignedAlloc((nuint)length, (nuint)length);
        }

        // Twice as much as is needed has an aligned part that is; the rest goes back.
        var map = Map(null, 2 * (nint)length, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0);
        if (map == (byte*)-1)
        {
            throw new Win32Exception();
        }

        var start = (byte*)(((nint)map + length - 1) & -length);
        Unmap(map, (nint)(start - map));
        Unmap(start + length, (nint)(map + length - start));
        return start;
    }

    /// <summary>Has the pages of a part ready before it is written to: one system call, and not a page fault each. From Linux 5.14 on.</summary>
    public static void Populate(byte* start, int length)
    {
        if (OperatingSystem.IsLinux())
        {
            // Where it is unknown or there is no memory now, the first write brings the page as ever.
            _ = Advise(start, length, MADV_POPULATE_WRITE);
        }
    }

    /// <summary>Lets the system bring a part in pages of 2 MiB, where it has them.</summary>
    public static void PreferLargePages(byte* start, int length)
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Advise(start, length, MADV_HUGEPAGE);
        }
    }

    public static void Free(byte* start, int length)
    {
        if (OperatingSystem.IsLinux())
        {
            Unmap(start, length);
        }
        else
        {
            NativeMemory.AlignedFree(start);
        }
    }

    private static void Unmap(byte* start, nint length)
    {
        if (length > 0)
        {
            _ = UnmapCall(start, length);
        }
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial byte* Map(byte* address, nint length, int protection, int flags, int fd, long offset);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int UnmapCall(byte* start, nint length);

    [LibraryImport("libc", EntryPoint = "madvise", SetLastError = true)]
    private static partial int Advise(byte* start, nint length, int advice);
}
