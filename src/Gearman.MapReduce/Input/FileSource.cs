using Microsoft.Win32.SafeHandles;

namespace Gearman.MapReduce;

/// <summary>A file from an offset on. <see cref="RandomAccess"/> and never a mapping: page faults cost five times the read.</summary>
internal sealed class FileSource(SafeFileHandle file, string path, long offset) : ByteSource
{
    private long _taken;

    /// <summary>Opens a file for reading from one end to the other.</summary>
    /// <exception cref="InputException">There is none, or it may not be read.</exception>
    public static SafeFileHandle Open(string path)
    {
        try
        {
            return File.OpenHandle(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw InputException.From(path, e);
        }
    }

    public override long BytesTaken => _taken;

    public override int Read(Span<byte> buffer)
    {
        try
        {
            var read = RandomAccess.Read(file, buffer, offset + _taken);
            _taken += read;
            return read;
        }
        catch (IOException e)
        {
            throw InputException.From(path, e);
        }
    }

    public override void Dispose() => file.Dispose();
}
