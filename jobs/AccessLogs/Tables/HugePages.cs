using System.Runtime.InteropServices;

namespace AccessLogs.Tables;

/// <summary>
/// Memory for tables that are hit at random: with pages of 2 MB instead of 4 KB a large table costs fewer misses of the
/// address cache (a third of the time of the whole analysis when it has millions of keys).
/// </summary>
internal static unsafe partial class HugePages
{
    private const int PageSize = 2 << 20;
    private const int CacheLine = 64;

    /// <summary>MADV_HUGEPAGE of Linux' madvise(2): where the system lets programs choose, which is its usual setting.</summary>
    private const int AdviseHugePage = 14;

    /// <summary>Allocates memory, not cleared; to be freed with <see cref="NativeMemory.AlignedFree"/>.</summary>
    /// <param name="bytes">The size.</param>
    /// <returns>The memory, aligned to a cache line at least.</returns>
    public static void* Allocate(nuint bytes)
    {
        if (bytes < 2 * PageSize)
        {
            return NativeMemory.AlignedAlloc(bytes, CacheLine);
        }

        var memory = NativeMemory.AlignedAlloc(bytes, PageSize);
        if (OperatingSystem.IsLinux())
        {
            _ = MemoryAdvise(memory, bytes, AdviseHugePage); // a wish: what it answers changes nothing
        }

        return memory;
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int MemoryAdvise(void* address, nuint length, int advice);
}
