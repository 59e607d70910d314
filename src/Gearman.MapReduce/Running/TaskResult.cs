namespace Gearman.MapReduce;

/// <summary>What an attempt brought.</summary>
internal readonly record struct TaskResult<TPartial>(TPartial Partial, MapReduceCounters Counters);
