using System.Runtime.InteropServices;

namespace AccessLogs.Tables;

/// <summary>
/// Memory for tables that are hit at random: with pages of 2 MB instead of 4 KB a large table costs fewer misses of the
/// address cache (a third of the time of the whole analysis when it has millions of keys). On Linux all but small blocks are mappings of their
/// own: they come cleared from the system, take no memory where nothing was written, and are the system's again as soon
/// as they are freed; the largest grow without being copied. What the allocator of the C library has freed it keeps, for each thread by itself: 80 MB
/// beside a budget of 128.
/// </summary>
internal static unsafe partial class HugePages
{
    /// <summary>From this size on a block has a mapping.</summary>
    private const nuint MinMapping = 128 << 10;

    /// <summary>From this size on it asks for huge pages: two, so that at least one of them is whole.</summary>
    private const nuint MinHuge = 2 * HugePage;

    private const nuint HugePage = 2 << 20;

    private const nuint CacheLine = 64;

    // Linux' mmap(2), mremap(2) and madvise(2).
    private const int ReadAndWrite = 1 | 2;
    private const int PrivateAndAnonymous = 2 | 32;
    private const int Populate = 32_768;
    private const int MayMove = 1;
    private const int AdviseHugePage = 14;

    /// <summary>Makes a block larger; what is new in it is all zero. It begins with a cache line.</summary>
    /// <param name="block">The block, null for none.</param>
    /// <param name="oldSize">Its size in bytes.</param>
    /// <param name="newSize">The size it shall have.</param>
    /// <returns>The block, which may have moved.</returns>
    public static void* Grow(void* block, nuint oldSize, nuint newSize)
    {
        if (oldSize >= MinHuge && OperatingSystem.IsLinux())
        {
            return Advised(Checked(Remap(block, oldSize, newSize, MayMove), newSize), newSize);
        }

        // What is copied may lie beside others and be one mapping with them: a process can't have more than some 65,000.
        var memory = Allocate(newSize, isFilled: block == null);
        NativeMemory.Copy(block, memory, oldSize);
        Free(block, oldSize);
        return memory;
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

    /// <param name="size">Its size in bytes.</param>
    /// <param name="isFilled">Whether all of it is written soon, so that its pages had better come at once.</param>
    private static void* Allocate(nuint size, bool isFilled)
    {
        if (!OperatingSystem.IsLinux() || size < MinMapping)
        {
            var memory = NativeMemory.AlignedAlloc(size, CacheLine);
            NativeMemory.Clear(memory, size);
            return memory;
        }

        return size < MinHuge
            ? Checked(Map(null, size, ReadAndWrite, PrivateAndAnonymous | (isFilled ? Populate : 0), -1, 0), size)
            : Advised(Checked(Map(null, size, ReadAndWrite, PrivateAndAnonymous, -1, 0), size), size);
    }

    private static void* Checked(void* mapping, nuint size) => mapping != (void*)-1
        ? mapping
        : throw new InvalidOperationException($"The system gives no memory for a table of {size:N0} bytes.");

    private static void* Advised(void* mapping, nuint size)
    {
        _ = MemoryAdvise(mapping, size, AdviseHugePage); // a wish: what it answers changes nothing
        return mapping;
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
