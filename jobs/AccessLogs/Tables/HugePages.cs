using System.Runtime.InteropServices;

namespace AccessLogs.Tables;

/// <summary>
/// Memory for tables that are hit at random: with pages of 2 MB instead of 4 KB a large table costs fewer misses of the
/// address cache (a third of the time of the whole analysis when it has millions of keys). On Linux large blocks are mappings of their
/// own: they grow without being copied, come cleared from the system, and take no memory where nothing was written.
/// </summary>
internal static unsafe partial class HugePages
{
    /// <summary>From this size on: two huge pages, so that at least one of them is whole.</summary>
    private const nuint MinMapping = 2 * HugePage;

    private const nuint HugePage = 2 << 20;

    private const nuint CacheLine = 64;

    // Linux' mmap(2), mremap(2) and madvise(2).
    private const int ReadAndWrite = 1 | 2;
    private const int PrivateAndAnonymous = 2 | 32;
    private const int MayMove = 1;
    private const int AdviseHugePage = 14;

    /// <summary>Makes a block larger; what is new in it is all zero. It begins with a cache line.</summary>
    /// <param name="block">The block, null for none.</param>
    /// <param name="oldSize">Its size in bytes.</param>
    /// <param name="newSize">The size it shall have.</param>
    /// <returns>The block, which may have moved.</returns>
    public static void* Grow(void* block, nuint oldSize, nuint newSize)
    {
        // Off Linux, and where a small one grows, what there is is copied.
        if (!OperatingSystem.IsLinux() || newSize < MinMapping)
        {
            var memory = (byte*)NativeMemory.AlignedAlloc(newSize, CacheLine);
            NativeMemory.Copy(block, memory, oldSize);
            NativeMemory.Clear(memory + oldSize, newSize - oldSize);
            NativeMemory.AlignedFree(block);
            return memory;
        }

        var isMapped = oldSize >= MinMapping;
        var mapping = isMapped
            ? Remap(block, oldSize, newSize, MayMove)
            : Map(null, newSize, ReadAndWrite, PrivateAndAnonymous, -1, 0);
        if (mapping == (void*)-1)
        {
            throw new InvalidOperationException($"The system gives no memory for a table of {newSize:N0} bytes.");
        }

        _ = MemoryAdvise(mapping, newSize, AdviseHugePage); // a wish: what it answers changes nothing
        if (!isMapped)
        {
            NativeMemory.Copy(block, mapping, oldSize);
            NativeMemory.AlignedFree(block);
        }

        return mapping;
    }

    /// <summary>Gives a block back.</summary>
    /// <param name="block">The block, null for none.</param>
    /// <param name="size">Its size in bytes.</param>
    public static void Free(void* block, nuint size)
    {
        if (OperatingSystem.IsLinux() && size >= MinMapping)
        {
            _ = Unmap(block, size);
        }
        else
        {
            NativeMemory.AlignedFree(block);
        }
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void* Map(void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mremap")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void* Remap(void* address, nuint oldLength, nuint newLength, int flags);

    [LibraryImport("libc", EntryPoint = "munmap")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Unmap(void* address, nuint length);

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int MemoryAdvise(void* address, nuint length, int advice);
}
