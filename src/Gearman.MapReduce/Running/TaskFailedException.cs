namespace Gearman.MapReduce;

/// <summary>A task was tried as often as it may be, so the run is given up. The message names task, split and cause.</summary>
public sealed class TaskFailedException : MapReduceException
{
    internal TaskFailedException(string function, int task, string input, int attempts, Exception cause)
        : base($"{function} task {task} ({input}) failed after {attempts} attempt{(attempts == 1 ? "" : "s")}: {cause.Message}",
            cause.InnerException ?? cause)
    {
        Task = task;
        Attempts = attempts;
    }

    /// <summary>The task's number in its phase, from 0.</summary>
    public int Task { get; }

    /// <summary>How often it was tried.</summary>
    public int Attempts { get; }
}
