using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gearman.MapReduce;

/// <summary>
/// How a run goes about its work; but for <see cref="Parameters"/>, <see cref="SideData"/> and <see cref="MaxLineBytes"/>, none of it changes the
/// result (a damaged input aside). A value out of its range is refused when it is set.
/// </summary>
public sealed class MapReduceOptions
{
    /// <summary>Where tasks run.</summary>
    /// <value>The default is in this process: <see cref="LocalRunner"/>.</value>
    public TaskRunner Runner { get; init; } = new LocalRunner();

    /// <summary>How many tasks shall be worked on at a time: the workers there are.</summary>
    /// <value>The default is the number of processors here.</value>
    public int Parallelism
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = Environment.ProcessorCount;

    /// <summary>
    /// Bytes of input for one task, from 1. Small files share a task, large ones are cut; a gzip file is never cut.
    /// </summary>
    /// <value>
    /// The default is null: two tasks for each worker, of 1 MB at least and 256 MB at most. Few large tasks, since it is
    /// the partial results that keep the coordinator busy, not the input.
    /// </value>
    public long? ChunkBytes
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value ?? 1, 1, nameof(value));
            field = value;
        }
    }

    /// <summary>The longest line, in bytes, that is handed to a job whole; of a longer one its start (see <see cref="LineBlock.IsCut"/>).</summary>
    /// <value>The default is 4 MB.</value>
    public int MaxLineBytes
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 1 << 30); // a line has to fit a buffer
            field = value;
        }
    } = 4 << 20;

    /// <summary>What becomes of compressed inputs that are damaged or cut off.</summary>
    /// <value>The default is <see cref="DamagedInputs.Fail"/>.</value>
    public DamagedInputs DamagedInputs { get; init; }

    /// <summary>How files get to the workers. Streams always go inline.</summary>
    /// <value>The default is <see cref="SplitTransport.Auto"/>.</value>
    public SplitTransport Transport { get; init; }

    /// <summary>Handed to the job's code at each task (<see cref="TaskContext.Parameters"/>).</summary>
    /// <value>The default is none.</value>
    public ReadOnlyMemory<byte> Parameters { get; init; }

    /// <summary>
    /// Data for all tasks, found by name with <see cref="TaskContext.SideData"/>: a dictionary to join with, a list of words to
    /// leave out. Each worker process is sent a content once, and keeps it for other tasks and runs.
    /// </summary>
    /// <value>The default is none.</value>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> SideData { get; init; } = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);

    /// <summary>Into how many partitions the pairs of a map are spread, each reduced by one task.</summary>
    /// <value>The default is twice <see cref="Parallelism"/>.</value>
    public int? Partitions
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value ?? 1, 1, nameof(value));
            field = value;
        }
    }

    /// <summary>Up to so many bytes of pairs the coordinator reduces itself; beyond, partitions are reduced by workers.</summary>
    /// <value>The default is 32 MB.</value>
    public long ReduceHereBytes
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    } = 32 << 20;

    /// <summary>
    /// About how many bytes of pairs a task holds, and the coordinator too; what is more is sorted, packed and written to
    /// <see cref="SpillDirectory"/>, and merged from there. 64 KB at least.
    /// </summary>
    /// <value>The default is 256 MB.</value>
    public long MemoryBytes
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 64 << 10);
            field = value;
        }
    } = 256 << 20;

    /// <summary>
    /// Where pairs go that are more than memory shall hold, in a directory of the run's own that is deleted at its end. On
    /// Gearman servers it must be one directory for the coordinator and all workers, and have one path; or a URL of a store that they all
    /// have registered (<see cref="FileStores"/>).
    /// </summary>
    /// <value>
    /// The default is null: in process the system's directory for temporary files; on Gearman servers nowhere, all pairs are
    /// held in memory.
    /// </value>
    public string? SpillDirectory { get; init; }

    /// <summary>How often a task may fail for reasons that look like its own, before the run is given up.</summary>
    /// <value>The default is 2: the same input mostly fails again.</value>
    public int MaxFailedAttempts
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 2;

    /// <summary>How often a task may be lost with its connection, its worker or to <see cref="TaskTimeout"/>.</summary>
    /// <value>The default is 8, which with the default waits covers an outage of 25 seconds.</value>
    public int MaxLostAttempts
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 8;

    /// <summary>
    /// How many records may be left out since the job's code threw at them (or, of a file that is not packed, since workers
    /// were lost at them <see cref="MaxLostAttempts"/> times), before the run is given up.
    /// </summary>
    /// <value>The default is 0: the first ends the run.</value>
    public int MaxSkippedRecords
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    }

    /// <summary>A file for the records left out, a line of JSON each with input, offset, reason, and the record.</summary>
    /// <value>The default is null: they are only counted and logged.</value>
    public string? QuarantinePath { get; init; }

    /// <summary>
    /// From when on a task may get a second copy, if a worker has been at it for twice as long as at half of the others: what is done first
    /// counts. On Gearman servers only.
    /// </summary>
    /// <value>The default is 10 seconds; null for never.</value>
    public TimeSpan? SpeculateAfter
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value ?? TimeSpan.Zero, TimeSpan.Zero, nameof(value));
            field = value;
        }
    } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// A directory that keeps the results of finished tasks until the run is done. A run that was killed is taken up from
    /// there by the next one with the same inputs and options, and does only what is left. Spilled pairs are kept there too,
    /// so on Gearman servers it must be one directory for the coordinator and all workers if anything is spilled.
    /// </summary>
    /// <value>The default is null: nothing is kept.</value>
    public string? CheckpointDirectory { get; init; }

    /// <summary>How long to wait before the second attempt; doubled for each further one, up to <see cref="MaxRetryDelay"/>.</summary>
    /// <value>The default is 0.2 seconds.</value>
    public TimeSpan RetryDelay
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            field = value;
        }
    } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest wait between two attempts.</summary>
    /// <value>The default is 10 seconds.</value>
    public TimeSpan MaxRetryDelay
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            field = value;
        }
    } = TimeSpan.FromSeconds(10);

    /// <summary>How long one attempt may take, waiting in the server's queue included.</summary>
    /// <value>The default is null: for ever.</value>
    public TimeSpan? TaskTimeout
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value ?? TimeSpan.MaxValue, TimeSpan.Zero, nameof(value));
            field = value;
        }
    }

    /// <summary>
    /// Hears how far the run is, in order and one call at a time, on the run's threads: it should return soon.
    /// (<see cref="Progress{T}"/> without a synchronization context calls its handler out of order.)
    /// </summary>
    /// <value>The default is none.</value>
    public IProgress<MapReduceProgress>? Progress { get; init; }

    /// <summary>What the run counts is added to it. Give each run its own, or the figures add up.</summary>
    /// <value>The default is a new one, found here.</value>
    public MapReduceCounters Counters { get; init; } = new();

    /// <summary>Keeps what ran when, and who did it. It is of one run: give each its own.</summary>
    /// <value>The default is null: nothing is kept.</value>
    public RunReport? Report { get; init; }

    /// <summary>Told of retries, damaged inputs and of inputs that had to be sent inline.</summary>
    /// <value>The default is none.</value>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>The clock of waits and time-outs.</summary>
    /// <value>The default is the system's.</value>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    internal SpillSpace SpaceOf(string run)
    {
        var directory = CheckpointDirectory ?? SpillDirectory ?? (Runner.IsRemote ? null : Path.GetTempPath());
        return directory is null
            ? SpillSpace.Unbounded
            : new(FileStores.Join(FileStores.FullPath(directory), "mapreduce-" + run), MemoryBytes, Math.Min(MemoryBytes / 8, Runner.MaxInlineBytes));
    }

    internal int PartitionCount => Partitions ?? 2 * Parallelism;
}
