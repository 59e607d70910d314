using AccessLogs.Cli.Incremental;
using Microsoft.Win32.SafeHandles;

namespace AccessLogs.Cli.Live;

/// <summary>A file that grows, whatever its name becomes.</summary>
internal sealed class FollowedFile : IDisposable
{
    private const int TailLength = 64;

    private readonly SafeFileHandle _file;
    private byte[] _buffer = [];
    private int _rest; // bytes of a line that has no end yet, at the start of the buffer
    private long _position;
    private byte[] _tail = []; // the last bytes that were read

    private FollowedFile(SafeFileHandle file, long offset)
    {
        (_file, _position) = (file, offset);
        Number = FileNumber.Of(file);
    }

    /// <summary>What the system knows it by.</summary>
    public FileNumber Number { get; }

    /// <summary>Opens a file.</summary>
    /// <returns>The file; null when there is none, or it may not be read.</returns>
    public static FollowedFile? Open(string path, long offset)
    {
        try
        {
            return new FollowedFile(File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete), offset);
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

    /// <summary>Reads what is new.</summary>
    /// <param name="blockSize">Bytes that are read at a time.</param>
    /// <param name="take">Takes whole lines.</param>
    /// <returns>Whether there was anything.</returns>
    public bool Read(int blockSize, LineTaker take)
    {
        if (WasWrittenAnew())
        {
            (_position, _rest, _tail) = (0, 0, []); // a line that had no end will have none
        }

        var any = false;
        while (true)
        {
            if (_buffer.Length - _rest < blockSize)
            {
                Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, 2 * blockSize));
            }

            var read = RandomAccess.Read(_file, _buffer.AsSpan(_rest, blockSize), _position);
            if (read == 0)
            {
                return any;
            }

            any = true;
            _position += read;
            var filled = _buffer.AsSpan(0, _rest + read);
            _tail = filled[^Math.Min(filled.Length, TailLength)..].ToArray();
            var whole = filled.LastIndexOf((byte)'\n') + 1;
            if (whole > 0)
            {
                take(_position - filled.Length, filled[..whole]);
            }

            filled[whole..].CopyTo(_buffer);
            _rest = filled.Length - whole;
        }
    }

    /// <summary>Takes the last line, though it has no end.</summary>
    public void TakeRest(LineTaker take)
    {
        if (_rest > 0)
        {
            take(_position - _rest, _buffer.AsSpan(0, _rest));
            _rest = 0;
        }
    }

    /// <summary>A file that was cut off may have grown beyond where it was: then what was read last is not there any more.</summary>
    private bool WasWrittenAnew()
    {
        var length = RandomAccess.GetLength(_file);
        if (length <= _position)
        {
            return length < _position;
        }

        Span<byte> tail = stackalloc byte[TailLength];
        var read = RandomAccess.Read(_file, tail[.._tail.Length], _position - _tail.Length);
        return !tail[..read].SequenceEqual(_tail);
    }

    public void Dispose() => _file.Dispose();
}
