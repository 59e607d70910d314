namespace Gearman.MapReduce;

/// <summary>Reads the lines of all splits of a task, block by block, watching for cancellation and telling how far it is.</summary>
internal sealed class TaskReader : IDisposable
{
    private const int BlockBytes = 1 << 18; // a part of the level 2 cache of any core: what is read is used while it is there

    private readonly IReadOnlyList<Split> _splits;
    private readonly int _maxLineBytes;
    private readonly DamagedInputs _damagedInputs;
    private readonly TaskMonitor _monitor;
    private LineBlockReader? _reader;
    private int _next;
    private long _bytesBefore;

    public TaskReader(TaskRequest request, TaskMonitor monitor)
    {
        _splits = request.Splits;
        _maxLineBytes = request.MaxLineBytes;
        _damagedInputs = request.DamagedInputs;
        _monitor = monitor;
    }

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
                Count(block);
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
                block = new LineBlock(bytes.Span, split, split.Offset, split.IsCut);
                Count(block);
                return true;
            }

            _reader = Open(split, _maxLineBytes, BlockBytes, _damagedInputs, _monitor.Counters, _monitor.CancellationToken);
        }
    }

    public void Dispose() => CloseSplit();

    /// <summary>Opens a split that travelled by reference.</summary>
    /// <exception cref="InputException">There is no such file here, or another one.</exception>
    public static LineBlockReader Open(
        Split split, int maxLineBytes, int blockBytes, DamagedInputs damagedInputs, MapReduceCounters counters, CancellationToken cancellationToken)
    {
        var store = FileStores.Of(split.Path);
        if (store is not null || HttpFile.IsUrl(split.Path))
        {
            var start = split.Compression != InputCompression.None ? 0 : LineBlockReader.StartOf(split);
            ByteSource body = store is null
                ? new HttpSource(split.Path, split.Version, start, cancellationToken)
                : new StoreSource(store, split.Path, split.Version, start, cancellationToken);
            return new LineBlockReader(Unpack(body, split, damagedInputs, counters), split, blockBytes, maxLineBytes);
        }

        var file = FileSource.Open(split.Path);
        try
        {
            split.Head?.Require(file, split.Path);
            if (split.Fingerprint is { } expected && !expected.Accepts(FileFingerprint.Of(file, split.Offset, split.Length)))
            {
                throw new InputException(split.Path, "is not the file that the run was planned on");
            }

            if (split.Compression != InputCompression.None)
            {
                var source = Unpack(new FileSource(file, split.Path, 0), split, damagedInputs, counters);
                return new LineBlockReader(source, split, blockBytes, maxLineBytes);
            }

            blockBytes = (int)Math.Min(split.Length + 4096, blockBytes); // a little more than the split: its last line
            return new LineBlockReader(
                new FileSource(file, split.Path, LineBlockReader.StartOf(split)), split, blockBytes, maxLineBytes, damagedInputs == DamagedInputs.Fail ? null : counters);
        }
        catch (InputException)
        {
            file.Dispose();
            throw;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            file.Dispose();
            throw InputException.From(split.Path, e);
        }
    }

    private static ByteSource Unpack(ByteSource source, Split split, DamagedInputs damagedInputs, MapReduceCounters counters)
    {
        var unpacked = CompressionFormat.Decode(source, split.Path, split.Compression);
        return split.Compression == InputCompression.None || damagedInputs == DamagedInputs.Fail ? unpacked : new TolerantSource(unpacked, counters);
    }

    private void Count(LineBlock block)
    {
        _monitor.Counters.Add(MapReduceCounters.MapBytes, block.Bytes.Length);
        if (block.IsCut)
        {
            _monitor.Counters.Add(MapReduceCounters.RecordsCut, 1);
        }
    }

    private void CloseSplit()
    {
        _bytesBefore += _reader?.BytesTaken ?? 0;
        _reader?.Dispose();
        _reader = null;
    }
}
