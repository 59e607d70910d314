using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Gearman.Server.Storing.Journal;

/// <summary>A segment's file on a disk.</summary>
internal sealed partial class DiskFile(SafeFileHandle handle) : IJournalFile
{
    private const int SEEK_DATA = 3;
    private const int ENXIO = 6;

    public long Length => RandomAccess.GetLength(handle);

    public void Read(long offset, Span<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var count = RandomAccess.Read(handle, bytes, offset);
            if (count == 0)
            {
                throw new EndOfStreamException($"The file ends before byte {offset + bytes.Length}.");
            }

            offset += count;
            bytes = bytes[count..];
        }
    }

    public long FindData(long offset)
    {
        if (!OperatingSystem.IsLinux())
        {
            return offset;
        }

        // The room that was taken and never written to is a hole to the system, which need not be read.
        var data = Seek(handle, offset, SEEK_DATA);
        return data >= 0 ? data
            : Marshal.GetLastPInvokeError() == ENXIO ? Length
            : offset;
    }

    public void Write(long offset, ReadOnlySpan<byte> bytes) => RandomAccess.Write(handle, bytes, offset);

    public void Sync() => DiskSync.Data(handle);

    public void Dispose() => handle.Dispose();

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    private static partial long Seek(SafeFileHandle handle, long offset, int whence);
}
