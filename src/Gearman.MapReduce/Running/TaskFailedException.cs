namespace Gearman.MapReduce;

/// <summary>A task was tried as often as it may be, so the run is given up. The message names task, split and cause.</summary>
public sealed class TaskFailedException : MapReduceException
{
    internal TaskFailedException(string function, TaskRequest request, TaskFaultException cause)
        : base($"{function} task {request.Task} ({request.Input}) failed after {request.Attempt} attempt{(request.Attempt == 1 ? "" : "s")}: {cause.Message}",
            cause.InnerException ?? cause)
    {
        Task = request.Task;
        Attempts = request.Attempt;
        IsLost = cause.Fault == TaskFault.Lost;
        Reason = cause.Message;
    }

    internal TaskFailedException(string function, TaskRequest request, PoisonedException cause, int maxSkipped)
        : base($"{function} task {request.Task} ({request.Input}): more than {maxSkipped} records cannot be mapped, at last: {cause.Message}", cause)
    {
        Task = request.Task;
        Attempts = request.Attempt;
        Reason = cause.Message;
    }

    /// <summary>The task's number in its phase, from 0.</summary>
    public int Task { get; }

    /// <summary>True if it was not the task that failed: its workers were lost, or nobody answered in time.</summary>
    internal bool IsLost { get; }

    /// <summary>What became of the last attempt.</summary>
    internal string Reason { get; }

    /// <summary>How often it was tried.</summary>
    public int Attempts { get; }
}
