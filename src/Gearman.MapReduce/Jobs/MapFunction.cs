namespace Gearman.MapReduce;

/// <summary>Maps the records of a task; combines, partitions and sorts the pairs.</summary>
internal sealed class MapFunction<TRecord, TKey, TValue>(
    string job, Func<TaskContext, IMapper<TRecord, TKey, TValue>> createMapper, PairStage<TKey, TValue> stage)
    : PairFunction(job)
    where TRecord : IRecord<TRecord>, allows ref struct
{
    public override PartitionedRuns Execute(TaskRequest request, TaskMonitor monitor)
    {
        var context = request.Context(monitor);
        var mapper = JobCodeFault.Guard(request, () => createMapper(context));
        using var cleanUp = mapper as IDisposable;
        using var pairs = new SpillingTable<TKey, TValue>(stage.Table(context, request.Partitions), request, monitor.Counters);
        var sink = new Sink(mapper, pairs);
        RecordPump<TRecord>.Run(request, monitor, ref sink);
        return JobCodeFault.Guard(request, () =>
        {
            mapper.End(pairs.Table);
            return pairs.End();
        });
    }

    private readonly struct Sink(IMapper<TRecord, TKey, TValue> mapper, SpillingTable<TKey, TValue> pairs) : IRecordSink<TRecord>
    {
        public void Take(TRecord record) => mapper.Map(record, pairs.Table);

        public void Pause() => pairs.SpillIfLarge();
    }
}
