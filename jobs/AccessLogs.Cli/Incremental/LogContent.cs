using System.IO.Hashing;
using Gearman.MapReduce;
using Microsoft.Win32.SafeHandles;

namespace AccessLogs.Cli.Incremental;

/// <summary>What a file holds, unpacked, for a look at its head and at any place of it.</summary>
internal sealed class LogContent : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly string _path;

    private LogContent(SafeFileHandle file, string path, bool isPacked)
    {
        _file = file;
        _path = path;
        IsPacked = isPacked;
        Number = FileNumber.Of(file);
        Length = RandomAccess.GetLength(file);
        Head = ReadHead();
    }

    /// <summary>What the system knows the file by.</summary>
    public FileNumber Number { get; }

    /// <summary>Whether it is packed: then nobody adds to it.</summary>
    public bool IsPacked { get; }

    /// <summary>The bytes of the file as they are stored.</summary>
    public long Length { get; }

    /// <summary>The first bytes.</summary>
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
    public long EndOfLines()
    {
        Span<byte> buffer = stackalloc byte[4096];
        for (var end = Length; end > 0;)
        {
            var start = Math.Max(0, end - buffer.Length);
            var part = buffer[..(int)(end - start)];
            part = part[..Read(start, part)];
            if (part.LastIndexOf((byte)'\n') is >= 0 and var last)
            {
                return start + last + 1;
            }

            end = start;
        }

        return 0;
    }

    /// <summary>Fingerprints the last bytes before an offset.</summary>
    /// <param name="offset">The offset.</param>
    /// <returns>The fingerprint; null when there is less.</returns>
    public UInt128? HashTail(long offset)
    {
        var tail = new byte[Math.Min(offset, KnownLog.MaxTailLength)];
        if (!IsPacked)
        {
            return Read(offset - tail.Length, tail) == tail.Length ? XxHash128.HashToUInt128(tail) : null;
        }

        using var unpacked = ByteSource.OpenFile(_path);
        return Skip(unpacked, offset - tail.Length) && Fill(unpacked, tail) == tail.Length ? XxHash128.HashToUInt128(tail) : null;
    }

    /// <summary>What a packed file holds from an offset on.</summary>
    public Stream ReadFrom(long offset)
    {
        var unpacked = ByteSource.OpenFile(_path);
        Skip(unpacked, offset);
        return unpacked.AsStream();
    }

    public void Dispose() => _file.Dispose();

    private byte[] ReadHead()
    {
        var head = new byte[KnownLog.MaxHeadLength];
        if (!IsPacked)
        {
            return head[..Read(0, head)];
        }

        using var unpacked = ByteSource.OpenFile(_path);
        return head[..Fill(unpacked, head)];
    }

    private int Read(long offset, Span<byte> buffer)
    {
        var count = 0;
        while (count < buffer.Length && RandomAccess.Read(_file, buffer[count..], offset + count) is > 0 and var read)
        {
            count += read;
        }

        return count;
    }

    private static bool Skip(ByteSource source, long count)
    {
        var buffer = new byte[64 * 1024];
        while (count > 0 && ReadSome(source, buffer.AsSpan(0, (int)Math.Min(count, buffer.Length))) is > 0 and var read)
        {
            count -= read;
        }

        return count == 0;
    }

    private static int Fill(ByteSource source, Span<byte> buffer)
    {
        var count = 0;
        while (count < buffer.Length && ReadSome(source, buffer[count..]) is > 0 and var read)
        {
            count += read;
        }

        return count;
    }

    /// <summary>A damaged file ends where its damage is.</summary>
    private static int ReadSome(ByteSource source, Span<byte> buffer)
    {
        try
        {
            return source.Read(buffer);
        }
        catch (InputException e) when (e.IsDamaged)
        {
            return 0;
        }
    }
}
