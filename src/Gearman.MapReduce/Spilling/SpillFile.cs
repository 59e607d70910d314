using System.Buffers.Binary;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Gearman.MapReduce;

/// <summary>
/// Runs one behind the other in a file that nobody else writes; it is made when the first one comes. A run is one zstd
/// frame of blocks, each of a length (4 bytes, least significant first) and whole entries.
/// </summary>
internal sealed class SpillFile : IDisposable
{
    /// <summary>About the length of a block. A merge holds one of each run.</summary>
    public const int BlockBytes = 64 << 10;

    private const int Level = 1;
    private const int WindowLog = 16; // as long as a block: what a reader must keep of each run

    private readonly string _path;
    private readonly MapReduceCounters _counters;
    private FileStream? _file;
    private CompressionStream? _run;
    private long _start;
    private long _length;

    public SpillFile(string directory, string name, MapReduceCounters counters)
    {
        _path = Path.Combine(directory, $"{name}-{Guid.NewGuid():N}.runs"); // attempts may run at the same time
        _counters = counters;
    }

    /// <summary>Adds whole entries to the run that is being written.</summary>
    /// <exception cref="SpillException">The file cannot be written.</exception>
    public void Write(ReadOnlySpan<byte> entries)
    {
        try
        {
            BeginRun();
            Span<byte> length = stackalloc byte[sizeof(int)];
            BinaryPrimitives.WriteInt32LittleEndian(length, entries.Length);
            _run!.Write(length);
            _run.Write(entries);
            _length += entries.Length;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SpillException(_path, e);
        }
    }

    /// <summary>Ends the run.</summary>
    /// <exception cref="SpillException">The file cannot be written.</exception>
    public Run EndRun()
    {
        try
        {
            _run!.Dispose();
            _run = null;
            var run = Run.Spilled(_path, _start, _file!.Position - _start, _length);
            _counters.Add(MapReduceCounters.SpillRuns, 1);
            _counters.Add(MapReduceCounters.SpillBytes, run.StoredLength);
            _file.Flush();
            return run;
        }
        catch (IOException e)
        {
            throw new SpillException(_path, e);
        }
    }

    /// <summary>Reads a run back.</summary>
    /// <exception cref="SpillException">The file cannot be read.</exception>
    public static Stream Open(Run run)
    {
        try
        {
            var file = new FileStream(run.File!, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            file.Position = run.Offset;
            return new DecompressionStream(file, bufferSize: 0, checkEndOfStream: true, leaveOpen: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SpillException(run.File!, e);
        }
    }

    public void Dispose()
    {
        try
        {
            using (_file)
            {
                _run?.Dispose();
            }
        }
        catch (IOException)
        {
            // A run that was not ended is nobody's, and why it was not has been thrown already.
        }
    }

    private void BeginRun()
    {
        if (_run is not null)
        {
            return;
        }

        if (_file is null)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
            _file = new FileStream(_path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        }

        (_start, _length) = (_file.Position, 0);
        _run = new CompressionStream(_file, Level, leaveOpen: true);
        _run.SetParameter(ZSTD_cParameter.ZSTD_c_windowLog, WindowLog);
    }
}
