using System.Buffers;
using Gearman.Client;

namespace Gearman.MapReduce;

/// <summary>How a worker runs a job for whoever submits one. A value out of its range is refused when it is set.</summary>
public sealed class CoordinatorOptions
{
    /// <summary>The Gearman function that runs the job.</summary>
    /// <value>The default is null: the job's name.</value>
    public string? Function { get; init; }

    /// <summary>How many runs go on at once; others wait in the server's queue. They do not count for <see cref="GearmanWorkerOptions.Concurrency"/>.</summary>
    /// <value>The default is 4.</value>
    public int Concurrency
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, short.MaxValue);
            field = value;
        }
    } = 4;

    /// <summary>
    /// Says what a run reads, by the workload that was submitted. Whoever may submit jobs chooses the workload: one that shall name files is
    /// theirs to read with this process' rights.
    /// </summary>
    /// <value>The default is the workload itself: records, packed or not.</value>
    public Func<ReadOnlySequence<byte>, IReadOnlyList<JobInput>> Inputs { get; init; } =
        workload => [JobInput.FromStream(new MemoryStream(workload.ToArray(), writable: false), "workload")];

    /// <summary>
    /// Makes the options of a run, each its own. What is given is to be the run's <see cref="MapReduceOptions.Progress"/>: it tells the clients how
    /// many tasks of the phase are done, of how many (WORK_STATUS).
    /// </summary>
    /// <value>The default is null: a <see cref="GearmanRunner"/> over the coordinator's client, and the progress.</value>
    public Func<IProgress<MapReduceProgress>, MapReduceOptions>? RunOptions { get; init; }
}
