using System.Buffers;

namespace Gearman.MapReduce;

/// <summary>Folds the records of a task into an accumulator.</summary>
internal sealed class AggregateFunction<TRecord, TAccumulator>(string job, Func<TaskContext, TAccumulator> create)
    : PartialFunction<TAccumulator>(job, "aggregate")
    where TRecord : IRecord<TRecord>, allows ref struct
    where TAccumulator : class, IAccumulator<TAccumulator, TRecord>
{
    public override TAccumulator Execute(TaskRequest request, TaskMonitor monitor)
    {
        using var reader = new TaskReader(request, monitor);
        var offset = 0L;
        var records = 0L;
        try
        {
            var accumulator = create(request.Context(monitor));
            while (reader.TryRead(out var block))
            {
                offset = block.Offset;
                while (TRecord.TryRead(ref block, out var record))
                {
                    accumulator.Add(record);
                    offset = block.Offset;
                    records++;
                }
            }

            monitor.Counters.Add(MapReduceCounters.MapRecords, records);
            return accumulator;
        }
        catch (Exception e) when (e is not (MapReduceException or OperationCanceledException))
        {
            throw JobCodeFault.At(reader.Current, offset, e);
        }
    }

    public override TAccumulator Merge(TAccumulator left, TAccumulator right)
    {
        left.Merge(right);
        return left;
    }

    public override void Write(TAccumulator partial, IBufferWriter<byte> output) => partial.Write(output);

    public override TAccumulator Read(ReadOnlyMemory<byte> bytes) => TAccumulator.Read(bytes);
}
