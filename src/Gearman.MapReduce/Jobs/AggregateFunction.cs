using System.Buffers;

namespace Gearman.MapReduce;

/// <summary>Folds the records of a task into an accumulator.</summary>
internal sealed class AggregateFunction<TRecord, TAccumulator>(string job, Func<TaskContext, TAccumulator> create)
    : PartialFunction<TAccumulator>(job, "aggregate")
    where TRecord : IRecord<TRecord>, allows ref struct
    where TAccumulator : class, IAccumulator<TAccumulator, TRecord>
{
    protected override bool MayBeHandedOver => true;

    public override TAccumulator Execute(TaskRequest request, TaskMonitor monitor)
    {
        var accumulator = JobCodeFault.Guard(request, () => create(request.Context(monitor)));
        var sink = new Sink(accumulator);
        RecordPump<TRecord>.Run(request, monitor, ref sink);
        return accumulator;
    }

    public override TAccumulator Merge(TAccumulator left, TAccumulator right)
    {
        left.Merge(right);
        return left;
    }

    public override void Write(TAccumulator partial, IBufferWriter<byte> output) => partial.Write(output);

    public override TAccumulator Read(ReadOnlyMemory<byte> bytes) => TAccumulator.Read(bytes);

    private readonly struct Sink(TAccumulator accumulator) : IRecordSink<TRecord>
    {
        public void Take(TRecord record) => accumulator.Add(record);

        public void Pause()
        {
        }
    }
}
