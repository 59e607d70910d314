using System.Runtime.InteropServices;

namespace Gearman.MapReduce;

/// <summary>
/// Whose a file or a directory is. In a directory for all users, such as the system's for temporary files, another one may put a directory that becomes a
/// link while it is emptied, or a file that says of somebody's directory that it is abandoned.
/// </summary>
internal static partial class PathOwner
{
    private const int CurrentDirectory = -100; // AT_FDCWD
    private const int NotTheTarget = 0x100; // AT_SYMLINK_NOFOLLOW
    private const uint TypeAndOwner = 0x1 | 0x8; // STATX_TYPE, STATX_UID
    private const int TypeMask = 0xF000;
    private const int DirectoryType = 0x4000;
    private const int FileType = 0x8000;

    /// <summary>Whether it is a directory of this process's user, and no link. True where directories for temporary files are each user's own.</summary>
    public static bool HasDirectory(string path) => Has(path, DirectoryType);

    /// <summary>Whether it is a file of this process's user, and no link. True where directories for temporary files are each user's own.</summary>
    public static bool HasFile(string path) => Has(path, FileType);

    private static unsafe bool Has(string path, int type)
    {
        if (!OperatingSystem.IsLinux())
        {
            return true;
        }

        Statx status = default;
        return Ask(CurrentDirectory, path, NotTheTarget, TypeAndOwner, &status) == 0
            && (status.Mode & TypeMask) == type && status.Owner == UserOfProcess();
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int Ask(int directory, string path, int flags, uint mask, Statx* status);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint UserOfProcess();

    /// <summary>statx(2): the same on all processors.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Statx
    {
        [FieldOffset(20)]
        public uint Owner;

        [FieldOffset(28)]
        public ushort Mode;
    }
}
