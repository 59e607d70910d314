using System.Buffers;

namespace Gearman.MapReduce;

/// <summary>A task function whose partial results have a type. In process they are passed on as they are.</summary>
internal abstract class PartialFunction<TPartial>(string job, string phase) : TaskFunction(job, phase)
{
    /// <summary>True if a coordinator in this process may have the result as it is; pairs are written, so that they can be spilled.</summary>
    protected virtual bool MayBeHandedOver => false;

    /// <inheritdoc cref="TaskFunction.Execute"/>
    public abstract TPartial Execute(TaskRequest request, TaskMonitor monitor);

    /// <summary>Joins two partial results; <paramref name="right"/> is of the input right behind.</summary>
    public abstract TPartial Merge(TPartial left, TPartial right);

    /// <summary>Bytes of pairs or results in a partial result; null for what has no such size.</summary>
    public virtual long? SizeOf(TPartial partial) => null;

    /// <summary>The runs that a partial result is made of, which may be in files.</summary>
    public virtual IEnumerable<Run> RunsOf(TPartial partial) => [];

    public abstract void Write(TPartial partial, IBufferWriter<byte> output);

    public abstract TPartial Read(ReadOnlyMemory<byte> bytes);

    public sealed override void Execute(TaskRequest request, TaskMonitor monitor, IBufferWriter<byte> output)
    {
        var partial = Execute(request, monitor);
        if (MayBeHandedOver && ResultHandover.TryLeave(request.Run, partial, out var ticket))
        {
            TaskAnswer.WriteHandedOver(output, ticket);
        }
        else
        {
            TaskAnswer.WriteDone(output);
            Write(partial, output);
        }
    }
}
