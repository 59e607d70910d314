namespace Gearman.MapReduce;

/// <summary>One attempt at a task came to nothing. The coordinator deals with it; users see <see cref="TaskFailedException"/>.</summary>
internal class TaskFaultException(TaskFault fault, string message, Exception? cause = null)
    : MapReduceException(message, cause)
{
    public TaskFault Fault => fault;

    /// <summary>True if the next attempt must not join this one, which may run still or whose result is gone.</summary>
    public bool MustNotBeJoined { get; init; }
}
