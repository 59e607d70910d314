namespace Gearman.MapReduce;

/// <summary>Maps the records of a task; combines, partitions and sorts the pairs.</summary>
internal sealed class MapFunction<TRecord, TKey, TValue>(
    string job, Func<TaskContext, IMapper<TRecord, TKey, TValue>> createMapper, PairStage<TKey, TValue> stage)
    : PairFunction(job)
    where TRecord : IRecord<TRecord>, allows ref struct
{
    private const int RecordsPerCheck = 256; // of the memory that their pairs take

    public override PartitionedRuns Execute(TaskRequest request, TaskMonitor monitor)
    {
        using var reader = new TaskReader(request, monitor);
        var offset = 0L;
        var records = 0L;
        try
        {
            var context = request.Context(monitor);
            var mapper = createMapper(context);
            using var cleanUp = mapper as IDisposable;
            using var pairs = new SpillingTable<TKey, TValue>(() => stage.Table(context), request, monitor.Counters);
            while (reader.TryRead(out var block))
            {
                offset = block.Offset;
                while (TRecord.TryRead(ref block, out var record))
                {
                    mapper.Map(record, pairs.Table);
                    offset = block.Offset;
                    if (++records % RecordsPerCheck == 0)
                    {
                        pairs.SpillIfLarge();
                    }
                }
            }

            mapper.End(pairs.Table);
            monitor.Counters.Add(MapReduceCounters.MapRecords, records);
            return pairs.End();
        }
        catch (Exception e) when (e is not (MapReduceException or OperationCanceledException))
        {
            throw JobCodeFault.At(reader.Current, offset, e);
        }
    }
}
