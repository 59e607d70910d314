using System.Buffers;
using Gearman.Client;

namespace Gearman.MapReduce;

/// <summary>A worker's side of a task: from the payload of a Gearman job to its answer.</summary>
internal static class TaskHandler
{
    /// <summary>Bytes that one step of WORK_STATUS stands for: its numbers have 32 bits.</summary>
    public const int StatusUnit = 1024;

    /// <summary>Does a task. A fault is an answer too; only a lost connection and a stop throw.</summary>
    /// <param name="function">What to do.</param>
    /// <param name="workload">The task, as it came.</param>
    /// <param name="begun">Told who does it, where and when the run wants to know.</param>
    /// <param name="status">Told how much is done, and of how much, in units of <see cref="StatusUnit"/>.</param>
    /// <param name="cancellationToken">Stops the task.</param>
    public static ReadOnlyMemory<byte> Run(
        TaskFunction function,
        ReadOnlySequence<byte> workload,
        Action<ReadOnlyMemory<byte>> begun,
        Action<uint, uint> status,
        CancellationToken cancellationToken)
    {
        try
        {
            var request = TaskRequestFormat.Read(workload);
            if (!string.Equals(request.Job, function.Job, StringComparison.Ordinal))
            {
                throw new TaskFaultException(TaskFault.Rejected, $"the worker has job '{function.Job}' here, not '{request.Job}'");
            }

            if (request.Note == BeginNote.AtOnce)
            {
                begun(WorkerNote.Bytes);
            }

            using var note = request.Note == BeginNote.IfLong ? new LongTaskNote(() => begun(WorkerNote.Bytes), TimeProvider.System) : null;
            var total = (uint)Math.Min(uint.MaxValue, request.Splits.Sum(s => s.Length) / StatusUnit);
            var monitor = new TaskMonitor(bytes => status((uint)(bytes / StatusUnit), total), cancellationToken);
            var output = new ArrayBufferWriter<byte>(1024);
            function.Execute(request, monitor, output);
            CountersFormat.Append(monitor.Counters, output);
            return output.WrittenMemory;
        }
        catch (InputException e)
        {
            return TaskAnswer.Fault(TaskFault.Unreadable, e.Message);
        }
        catch (SpillException e)
        {
            return TaskAnswer.Fault(TaskFault.Failed, e.Message);
        }
        catch (PoisonedException e)
        {
            return TaskAnswer.Poisoned(e.Records);
        }
        catch (TaskFaultException e)
        {
            return TaskAnswer.Fault(e.Fault, e.Message);
        }
        catch (Exception e) when (e is not (OperationCanceledException or GearmanException))
        {
            return TaskAnswer.Fault(TaskFault.Failed, $"{e.GetType().Name}: {e.Message}");
        }
    }
}
