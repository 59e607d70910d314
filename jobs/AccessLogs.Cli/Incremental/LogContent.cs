using System.IO.Hashing;
using Microsoft.Win32.SafeHandles;

namespace AccessLogs.Cli.Incremental;

/// <summary>What a file holds, for a look at its head and, if it is not packed, at any place of it.</summary>
internal sealed class LogContent : IDisposable
{
    private readonly SafeFileHandle _file;

    private LogContent(SafeFileHandle file, string path, bool isPacked)
    {
        _file = file;
        IsPacked = isPacked;
        Number = FileNumber.Of(file);
        Length = RandomAccess.GetLength(file);
        Packed = isPacked ? new PackedFile(Length, File.GetLastWriteTimeUtc(file).Ticks) : default;
        Head = isPacked ? UnpackHead(path) : ReadHead();
    }

    /// <summary>What the system knows the file by.</summary>
    public FileNumber Number { get; }

    /// <summary>Whether it is packed: then nobody adds to it.</summary>
    public bool IsPacked { get; }

    /// <summary>The file as it is, if it is packed.</summary>
    public PackedFile Packed { get; }

    /// <summary>The bytes of the file as they are stored.</summary>
    public long Length { get; }

    /// <summary>The first bytes, unpacked.</summary>
    public ReadOnlyMemory<byte> Head { get; }

    /// <summary>Opens a file.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="isPacked">Whether its first bytes say that it is packed.</param>
    public static LogContent Open(string path, bool isPacked)
    {
        var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            return new LogContent(file, path, isPacked);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Fingerprints the head.</summary>
    /// <param name="length">Bytes of it, at most as many as there are.</param>
    public UInt128 HashHead(int length) => XxHash128.HashToUInt128(Head.Span[..length]);

    /// <summary>The end of the last whole line: who writes a line may be in the midst of it.</summary>
    public long EndOfLines() => LineEnds.LastBefore(_file, Length);

    /// <summary>The first place from another on that is the start of a line.</summary>
    public long FirstLineFrom(long offset) => LineEnds.FirstFrom(_file, offset);

    /// <summary>Fingerprints the last bytes before an offset of a file that is not packed.</summary>
    /// <param name="offset">The offset.</param>
    /// <returns>The fingerprint; null when there is less.</returns>
    public UInt128? HashTail(long offset)
    {
        var tail = new byte[Math.Min(offset, KnownLog.MaxTailLength)];
        return LineEnds.Read(_file, offset - tail.Length, tail) == tail.Length ? XxHash128.HashToUInt128(tail) : null;
    }

    public void Dispose() => _file.Dispose();

    private byte[] ReadHead()
    {
        var head = new byte[KnownLog.MaxHeadLength];
        return head[..LineEnds.Read(_file, 0, head)];
    }

    private static byte[] UnpackHead(string path)
    {
        using var unpacked = new UnpackedLog(path);
        var head = new byte[KnownLog.MaxHeadLength];
        return head[..unpacked.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
    }
}
