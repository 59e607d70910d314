namespace Gearman.MapReduce;

/// <summary>Maps the results of the stage before, a partition a task: they come from the spill directory, or inline.</summary>
internal sealed class ChainFunction<TKeyIn, TValueIn, TKey, TValue>(
    string job, Func<PairFormat<TKeyIn, TValueIn>> input, ChainAction<TKeyIn, TValueIn, TKey, TValue> map, PairStage<TKey, TValue> stage)
    : PairFunction(job)
{
    public override PartitionedRuns Execute(TaskRequest request, TaskMonitor monitor)
    {
        var format = input();
        using var pairs = new SpillingTable<TKey, TValue>(stage.Table(request.Context(monitor), request.Partitions), request, monitor.Counters);
        using var merger = new RunMerger<TKeyIn, TValueIn>(format, request.Runs, format.Comparer, SpillFile.BlockBytes);
        var values = new List<TValueIn>();
        var records = 0L;
        while (merger.TryRead(out var key, values))
        {
            monitor.CancellationToken.ThrowIfCancellationRequested();
            try
            {
                foreach (var value in values)
                {
                    map(key, value, pairs.Table);
                }
            }
            catch (Exception e) when (e is not (MapReduceException or OperationCanceledException))
            {
                throw JobCodeFault.At(key, e);
            }

            records += values.Count;
            pairs.SpillIfLarge();
        }

        monitor.Counters.Add(MapReduceCounters.ChainRecords, records);
        return pairs.End();
    }
}
