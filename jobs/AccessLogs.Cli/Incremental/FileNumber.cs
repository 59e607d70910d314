using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace AccessLogs.Cli.Incremental;

/// <summary>What the system knows a file by, whatever its name: device and inode. Zeros where it does not say.</summary>
internal readonly partial record struct FileNumber(ulong Device, ulong Inode)
{
    private const int Here = -100; // AT_FDCWD: paths are of the current directory
    private const int EmptyPath = 0x1000; // AT_EMPTY_PATH: the descriptor itself
    private const uint InodeMask = 0x100; // STATX_INO

    /// <summary>Asks for a file's number.</summary>
    public static FileNumber Of(SafeFileHandle file) => Of((int)file.DangerousGetHandle(), "", EmptyPath);

    /// <summary>Asks for the number of the file that a path leads to, without opening it: that might wait for ever.</summary>
    public static FileNumber Of(string path) => Of(Here, path, 0);

    private static unsafe FileNumber Of(int directory, string path, int flags)
    {
        Statx status = default;
        return OperatingSystem.IsLinux() && Ask(directory, path, flags, InodeMask, &status) == 0
            ? new FileNumber(((ulong)status.DeviceMajor << 32) | status.DeviceMinor, status.Inode)
            : default;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int Ask(int directory, string path, int flags, uint mask, Statx* status);

    /// <summary>statx(2): the same on all processors.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Statx
    {
        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }
}
