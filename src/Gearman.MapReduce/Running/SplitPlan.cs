namespace Gearman.MapReduce;

/// <summary>
/// Cuts the inputs into tasks of about one size: contiguous, in order, small files together, compressed files whole. Of a
/// file its length is asked, and the first bytes.
/// </summary>
internal sealed class SplitPlan
{
    private const long MinChunk = 1 << 20;
    private const long MaxChunk = 256 << 20;
    private const int TasksPerWorker = 2;

    private readonly List<PlannedInput> _inputs = [];
    private readonly MapReduceOptions _options;

    /// <exception cref="InputException">An input is missing, a directory, or may not be read.</exception>
    public SplitPlan(IReadOnlyList<JobInput> inputs, MapReduceOptions options)
    {
        _options = options;
        foreach (var input in inputs)
        {
            _inputs.Add(PlannedInput.Of(input));
        }

        HasStreams = _inputs.Exists(i => i.Input.Stream is not null);
        FileBytes = _inputs.Sum(i => i.Length);
        var share = FileBytes / ((long)options.Parallelism * TasksPerWorker) + 1;
        ChunkBytes = options.ChunkBytes ?? Math.Clamp(share, MinChunk, MaxChunk);
    }

    public bool HasStreams { get; }

    public long FileBytes { get; }

    /// <summary>What the inputs are, and how they are read.</summary>
    public IEnumerable<PlannedInput> Files => _inputs;

    /// <summary>Bytes of input for one task.</summary>
    public long ChunkBytes { get; }

    /// <summary>The tasks in order. Streams are read as the tasks are taken.</summary>
    public IEnumerable<MapTask> Tasks()
    {
        var number = 0;
        var splits = new List<Split>();
        var size = 0L;
        for (var i = 0; i < _inputs.Count; i++)
        {
            foreach (var split in SplitsOf(i, () => ChunkBytes - size))
            {
                if (splits.Count > 0 && (split.Bytes is not null || size + split.Length > ChunkBytes))
                {
                    yield return new MapTask(number++, splits, size);
                    splits = [];
                    size = 0;
                }

                splits.Add(split);
                size += split.Length;
                if (size >= ChunkBytes || split.Bytes is not null)
                {
                    yield return new MapTask(number++, splits, size);
                    splits = [];
                    size = 0;
                }
            }
        }

        if (splits.Count > 0)
        {
            yield return new MapTask(number, splits, size);
        }
    }

    private IEnumerable<Split> SplitsOf(int index, Func<long> room)
    {
        var (input, length, compression) = _inputs[index];
        var (version, head) = (_inputs[index].Version, _inputs[index].Head);
        if (input.Stream is { } stream)
        {
            var source = ByteSource.FromStream(stream, input.Name, compression);
            source = _options.DamagedInputs == DamagedInputs.Fail ? source : new TolerantSource(source, _options.Counters);
            var whole = new Split(index, input.Name, 0, long.MaxValue) { Format = input.Format };
            using var reader = new LineBlockReader(
                source, whole, InlinePieces.Capacity(_options, ChunkBytes), _options.MaxLineBytes);
            foreach (var split in InlinePieces.Read(reader))
            {
                yield return split;
            }
        }
        else if (compression != InputCompression.None || !input.Format.CanSplit || !_inputs[index].CanSplit)
        {
            if (length > 0)
            {
                yield return new Split(index, input.Name, 0, length) { Compression = compression, Format = input.Format, Version = version, Head = head };
            }
        }
        else
        {
            var start = input.Range?.Offset ?? 0;
            for (var offset = start; offset < start + length;)
            {
                var part = Math.Min(start + length - offset, Math.Max(1, room()));
                yield return new Split(index, input.Name, offset, part) { Format = input.Format, Version = version, Head = head };
                offset += part;
            }
        }
    }
}
