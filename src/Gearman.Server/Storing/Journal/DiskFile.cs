using Microsoft.Win32.SafeHandles;

namespace Gearman.Server.Storing.Journal;

/// <summary>A segment's file on a disk.</summary>
internal sealed class DiskFile(SafeFileHandle handle) : IJournalFile
{
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

    public void Write(long offset, ReadOnlySpan<byte> bytes) => RandomAccess.Write(handle, bytes, offset);

    public void Sync() => DiskSync.Data(handle);

    public void Dispose() => handle.Dispose();
}
