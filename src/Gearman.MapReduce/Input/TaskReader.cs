using Microsoft.Win32.SafeHandles;

namespace Gearman.MapReduce;

/// <summary>Reads the lines of all splits of a task, block by block, watching for cancellation and telling how far it is.</summary>
internal sealed class TaskReader : IDisposable
{
    private const int BlockBytes = 1 << 20; // as large as a core's level 2 cache: the read is used while it is warm

    private readonly IReadOnlyList<Split> _splits;
    private readonly int _maxLineBytes;
    private readonly TaskMonitor _monitor;
    private LineBlockReader? _reader;
    private int _next;
    private long _bytesBefore;

    public TaskReader(IReadOnlyList<Split> splits, int maxLineBytes, TaskMonitor monitor)
    {
        _splits = splits;
        _maxLineBytes = maxLineBytes;
        _monitor = monitor;
    }

    /// <summary>The split that the last block came from.</summary>
    public Split Current => _splits[Math.Max(0, _next - 1)];

    /// <summary>Reads the next block; it stays valid until the next call.</summary>
    /// <exception cref="InputException">A split cannot be read.</exception>
    public bool TryRead(out LineBlock block)
    {
        while (true)
        {
            _monitor.CancellationToken.ThrowIfCancellationRequested();
            _monitor.Report(_bytesBefore + (_reader?.BytesTaken ?? 0));
            if (_reader is not null && _reader.TryRead(out block))
            {
                return true;
            }

            CloseSplit();
            if (_next == _splits.Count)
            {
                block = default;
                return false;
            }

            var split = _splits[_next++];
            if (split.Bytes is { } bytes)
            {
                _bytesBefore += bytes.Length;
                block = new LineBlock(bytes.Span, split.Input, split.Offset, split.IsCut);
                return true;
            }

            _reader = Open(split, _maxLineBytes, BlockBytes);
        }
    }

    public void Dispose() => CloseSplit();

    /// <summary>Opens a split that travelled by reference.</summary>
    /// <exception cref="InputException">There is no such file here, or another one.</exception>
    public static LineBlockReader Open(Split split, int maxLineBytes, int blockBytes)
    {
        SafeFileHandle? file = null;
        try
        {
            file = File.OpenHandle(
                split.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
            if (split.Fingerprint is { } expected && !expected.Accepts(FileFingerprint.Of(file, split.Offset, split.Length)))
            {
                throw new InputException(split.Path, "is not the file that the run was planned on");
            }

            if (split.IsGzip)
            {
                var gzip = new GzipSource(new FileSource(file, split.Path, 0), split.Path);
                return new LineBlockReader(gzip, split.Path, split.Input, 0, long.MaxValue, blockBytes, maxLineBytes);
            }

            blockBytes = (int)Math.Min(split.Length + 4096, blockBytes); // a little more than the split: its last line
            var source = new FileSource(file, split.Path, Math.Max(0, split.Offset - 1));
            return new LineBlockReader(
                source, split.Path, split.Input, split.Offset, split.Offset + split.Length, blockBytes, maxLineBytes);
        }
        catch (InputException)
        {
            file?.Dispose();
            throw;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            file?.Dispose();
            throw InputException.From(split.Path, e);
        }
    }

    private void CloseSplit()
    {
        _bytesBefore += _reader?.BytesTaken ?? 0;
        _reader?.Dispose();
        _reader = null;
    }
}
