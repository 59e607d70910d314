namespace Gearman.MapReduce;

/// <summary>How many of a job's pairs went into one partition.</summary>
/// <param name="Job">The job, or the stage of one.</param>
/// <param name="Partition">The partition, from 0.</param>
/// <param name="Bytes">Bytes of its pairs, combined.</param>
/// <param name="Runs">Sorted runs that they are in.</param>
public sealed record PartitionShare(string Job, int Partition, long Bytes, int Runs);
