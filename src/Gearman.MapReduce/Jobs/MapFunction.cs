using System.Buffers;

namespace Gearman.MapReduce;

/// <summary>Maps the records of a task; combines, partitions and sorts the pairs.</summary>
internal sealed class MapFunction<TRecord, TKey, TValue>(string job, PairStage<TRecord, TKey, TValue> stage)
    : PartialFunction<PartitionedRuns>(job, "map")
    where TRecord : IRecord<TRecord>, allows ref struct
{
    public override PartitionedRuns Execute(TaskRequest request, TaskMonitor monitor)
    {
        using var reader = new TaskReader(request, monitor);
        var offset = 0L;
        var records = 0L;
        try
        {
            var context = request.Context(monitor);
            var mapper = stage.Mapper(context);
            PairTable<TKey, TValue> table = stage.Fold is { } fold
                ? new FoldTable<TKey, TValue>(stage.Format, fold)
                : new GroupTable<TKey, TValue>(stage.Format, stage.Combiner?.Invoke(context));
            while (reader.TryRead(out var block))
            {
                offset = block.Offset;
                while (TRecord.TryRead(ref block, out var record))
                {
                    mapper.Map(record, table);
                    offset = block.Offset;
                    records++;
                }
            }

            monitor.Counters.Add(MapReduceCounters.MapRecords, records);
            return table.WriteRuns(request.Partitions);
        }
        catch (Exception e) when (e is not (MapReduceException or OperationCanceledException))
        {
            throw JobCodeFault.At(reader.Current, offset, e);
        }
    }

    public override PartitionedRuns Merge(PartitionedRuns left, PartitionedRuns right)
    {
        left.Append(right);
        return left;
    }

    public override void Write(PartitionedRuns partial, IBufferWriter<byte> output) => PartitionedRunsFormat.Write(partial, output);

    public override PartitionedRuns Read(ReadOnlyMemory<byte> bytes) => PartitionedRunsFormat.Read(bytes);
}
