namespace Gearman.MapReduce;

/// <summary>All that a worker needs to know of a task.</summary>
internal sealed record TaskRequest
{
    /// <summary>The job's name.</summary>
    public required string Job { get; init; }

    /// <summary>Tells runs apart; part of the Gearman unique.</summary>
    public required string Run { get; init; }

    /// <summary>The task's number in its phase.</summary>
    public required int Task { get; init; }

    /// <summary>The piece of the task, from 1, when it is sent inline in pieces; else 0.</summary>
    public int Piece { get; init; }

    /// <summary>1 at first.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>Attempts that timed out and may run still. Not on the wire.</summary>
    public int Abandoned { get; init; }

    /// <summary>True for the second copy of a task that takes long. Not on the wire.</summary>
    public bool IsCopy { get; init; }

    /// <summary>Where is kept what becomes of the attempt; null if nobody asked. Not on the wire.</summary>
    public AttemptTrace? Trace { get; init; }

    /// <summary>Told when a worker begins; once more if that one was lost and another begins. Not on the wire.</summary>
    public Action? Begun { get; init; }

    /// <summary>When the worker shall say that it has begun, and who it is.</summary>
    public BeginNote Note { get; init; }

    /// <summary>The run's parameters.</summary>
    public ReadOnlyMemory<byte> Parameters { get; init; }

    /// <summary>What all tasks of the run are given.</summary>
    public IReadOnlyList<SideDataItem> SideData { get; init; } = [];

    /// <summary>Map: into how many partitions the output goes.</summary>
    public int Partitions { get; init; } = 1;

    /// <summary>Map: longer lines are cut.</summary>
    public int MaxLineBytes { get; init; }

    /// <summary>Map: what to do about compressed data that is damaged.</summary>
    public DamagedInputs DamagedInputs { get; init; }

    /// <summary>Map: true if the run may leave out records that the job's code throws at.</summary>
    public bool MaySkip { get; init; }

    /// <summary>Map: records to be left out, by input and offset.</summary>
    public IReadOnlyList<(int Input, long Offset)> Skips { get; init; } = [];

    /// <summary>What memory shall hold of pairs, and where the rest goes.</summary>
    public SpillSpace Space { get; init; } = SpillSpace.Unbounded;

    /// <summary>Map: what to read, in this order.</summary>
    public IReadOnlyList<Split> Splits { get; init; } = [];

    /// <summary>Reduce: the sorted runs of the partition, in the order of the input.</summary>
    public IReadOnlyList<Run> Runs { get; init; } = [];

    /// <summary>What is read, as messages show it.</summary>
    public string Input => Splits.Count switch
    {
        0 => $"partition {Task}",
        1 => Splits[0].ToString(),
        _ => $"{Splits[0]} to {Splits[^1]}",
    };

    /// <summary>
    /// The Gearman unique: sent again after a lost connection, the task joins the attempt that runs on. After a time-out
    /// it must not.
    /// </summary>
    public string Unique => $"{Run}-{Task}{(Piece > 0 ? $".{Piece}" : "")}{(Abandoned > 0 ? $"+{Abandoned}" : "")}{(IsCopy ? "c" : "")}";

    /// <summary>What the job's code is told.</summary>
    public TaskContext Context(TaskMonitor monitor) => new(
        Parameters, Task, Attempt, monitor.Counters, new SideDataSet(SideData, SideDataCache.Shared), monitor.CancellationToken);
}
