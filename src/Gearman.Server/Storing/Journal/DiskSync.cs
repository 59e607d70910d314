using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Gearman.Server.Storing.Journal;

/// <summary>Makes writes durable. .NET has fsync for files, and nothing for directories.</summary>
internal static partial class DiskSync
{
    private const int EINTR = 4;

    /// <summary>Makes a file's bytes durable: by fdatasync on Linux, which spares the file's times, a second write each.</summary>
    public static void Data(SafeFileHandle handle)
    {
        if (!OperatingSystem.IsLinux())
        {
            RandomAccess.FlushToDisk(handle);
            return;
        }

        while (SyncData(handle) != 0)
        {
            ThrowUnlessInterrupted();
        }
    }

    /// <summary>Makes durable which files a directory has. Windows does so by itself.</summary>
    public static void Directory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var handle = OpenDirectory(path);
        while (Sync(handle) != 0)
        {
            ThrowUnlessInterrupted();
        }
    }

    private static SafeFileHandle OpenDirectory(string path)
    {
        while (true)
        {
            var handle = Open(path, 0);
            if (!handle.IsInvalid)
            {
                return handle;
            }

            ThrowUnlessInterrupted();
        }
    }

    private static void ThrowUnlessInterrupted()
    {
        var error = Marshal.GetLastPInvokeError();
        if (error != EINTR)
        {
            throw new IOException(Marshal.GetPInvokeErrorMessage(error));
        }
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int SyncData(SafeFileHandle handle);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(SafeFileHandle handle);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);
}
