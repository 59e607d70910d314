using System.IO.Hashing;
using AccessLogs.Cli.Incremental;
using Microsoft.Win32.SafeHandles;

namespace AccessLogs.Cli.Live;

/// <summary>A file that grows, whatever its name becomes. What its lines are known by is kept as they are read: it may be cut off at any time.</summary>
internal sealed class FollowedFile : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly byte[] _head = new byte[KnownLog.MaxHeadLength];
    private readonly byte[] _tail = new byte[KnownLog.MaxTailLength];
    private int _headLength;
    private int _tailLength;
    private byte[] _buffer = [];
    private long _offset; // of the first line that was not taken
    private long _end; // of what was there at the last look

    private FollowedFile(SafeFileHandle file)
    {
        _file = file;
        Number = FileNumber.Of(file);
    }

    /// <summary>What the system knows it by.</summary>
    public FileNumber Number { get; }

    /// <summary>Its number among the known logs; null before its first line, and when it was written anew.</summary>
    public int? Log { get; set; }

    /// <summary>The first bytes of the lines that were taken.</summary>
    public ReadOnlySpan<byte> Head => _head.AsSpan(0, _headLength);

    /// <summary>Opens a file.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="offset">All before this byte was counted.</param>
    /// <returns>The file; null when there is none, or it may not be read.</returns>
    public static FollowedFile? Open(string path, long offset)
    {
        try
        {
            var file = new FollowedFile(File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
            file.StandAt(offset);
            return file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>What the system knows the file by that has a name now; null when there is none.</summary>
    public static FileNumber? NumberOf(string path)
    {
        using var file = Open(path, 0);
        return file?.Number;
    }

    /// <summary>The file as a log of which so much was taken.</summary>
    /// <param name="name">Its path.</param>
    public KnownLog ToKnownLog(string name) =>
        new KnownLog(name, Number, _offset, 0, default, XxHash128.HashToUInt128(_tail.AsSpan(0, _tailLength))).WithHead(Head);

    /// <summary>Reads what is new.</summary>
    /// <param name="blockSize">Bytes that are read at a time.</param>
    /// <param name="take">Takes whole lines.</param>
    /// <returns>Whether there was anything.</returns>
    public bool Read(int blockSize, LineTaker take)
    {
        if (WasWrittenAnew())
        {
            Log = null;
            StandAt(EndOfKept()); // a line that had no end will have none
        }

        var rest = ReadLines(blockSize, take);
        var hasMore = _offset + rest != _end;
        _end = _offset + rest;
        return hasMore;
    }

    /// <summary>Takes the last line, though it has no end.</summary>
    /// <param name="blockSize">Bytes that are read at a time.</param>
    /// <param name="take">Takes it.</param>
    public void TakeRest(int blockSize, LineTaker take)
    {
        var rest = ReadLines(blockSize, take);
        if (rest > 0)
        {
            Take(_buffer.AsSpan(0, rest), take);
        }
    }

    public void Dispose() => _file.Dispose();

    /// <summary>Reads lines to the end of the file.</summary>
    /// <returns>The bytes of the last line if it has no end yet; they are at the start of the buffer.</returns>
    private int ReadLines(int blockSize, LineTaker take)
    {
        var filled = 0;
        while (true)
        {
            if (_buffer.Length - filled < blockSize)
            {
                Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, 2 * blockSize));
            }

            var read = RandomAccess.Read(_file, _buffer.AsSpan(filled, blockSize), _offset + filled);
            if (read == 0)
            {
                return filled;
            }

            filled += read;
            var whole = _buffer.AsSpan(0, filled).LastIndexOf((byte)'\n') + 1;
            if (whole > 0)
            {
                Take(_buffer.AsSpan(0, whole), take);
                _buffer.AsSpan(whole, filled - whole).CopyTo(_buffer);
                filled -= whole;
            }
        }
    }

    private void Take(ReadOnlySpan<byte> lines, LineTaker take)
    {
        take(_offset, lines);
        var head = lines[..Math.Min(lines.Length, _head.Length - _headLength)];
        head.CopyTo(_head.AsSpan(_headLength));
        _headLength += head.Length;
        _tailLength = LogTail.Append(_tail, _tailLength, lines);
        _offset += lines.Length;
    }

    /// <summary>
    /// Where the lines end that were taken before a file was written anew, and are there still: whoever cuts off a log may leave its first
    /// lines. Of a file with more lines than its head only so much is known, that it begins as it did: then what was taken is taken to be there.
    /// </summary>
    private long EndOfKept()
    {
        var head = new byte[_headLength];
        var same = head.AsSpan(0, LineEnds.Read(_file, 0, head)).CommonPrefixLength(Head);
        var length = RandomAccess.GetLength(_file);
        if (same == _head.Length)
        {
            return length < _offset ? LineEnds.LastBefore(_file, length) : LineEnds.FirstFrom(_file, _offset);
        }

        return _headLength < _head.Length || same == length ? Head[..same].LastIndexOf((byte)'\n') + 1 : 0;
    }

    private void StandAt(long offset)
    {
        _offset = _end = offset;
        _headLength = LineEnds.Read(_file, 0, _head.AsSpan(0, (int)Math.Min(offset, _head.Length)));
        _tailLength = (int)Math.Min(offset, _tail.Length);
        _tailLength = RandomAccess.Read(_file, _tail.AsSpan(0, _tailLength), offset - _tailLength);
    }

    /// <summary>A file that was cut off may have grown beyond where it was: then what was read last is not there any more.</summary>
    private bool WasWrittenAnew()
    {
        if (RandomAccess.GetLength(_file) < _end)
        {
            return true;
        }

        Span<byte> tail = stackalloc byte[KnownLog.MaxTailLength];
        var read = RandomAccess.Read(_file, tail[.._tailLength], _offset - _tailLength);
        return !tail[..read].SequenceEqual(_tail.AsSpan(0, _tailLength));
    }
}
