using System.Buffers;

namespace Gearman.MapReduce;

/// <summary>What a worker does under one Gearman function name, such as <c>wordcount/map</c>.</summary>
internal abstract class TaskFunction(string job, string phase)
{
    public string Job => job;

    /// <summary>The Gearman function.</summary>
    public string Name { get; } = $"{job}/{phase}";

    /// <summary>Does a task and writes the answer: its partial result, or a ticket for it.</summary>
    /// <exception cref="InputException">A split cannot be read.</exception>
    /// <exception cref="TaskFaultException">The job's code threw.</exception>
    public abstract void Execute(TaskRequest request, TaskMonitor monitor, IBufferWriter<byte> output);
}
