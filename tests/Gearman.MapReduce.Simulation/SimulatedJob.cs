namespace Gearman.MapReduce.Simulation;

/// <summary>A job that the simulated server has: an attempt at a task.</summary>
internal abstract class SimulatedJob(string function, TaskRequest request)
{
    public string Function => function;

    public TaskRequest Request => request;

    public bool IsMap => function.EndsWith("/map", StringComparison.Ordinal);

    /// <summary>When a worker began.</summary>
    public TimeSpan StartedAt { get; set; }

    /// <summary>True if its client has left.</summary>
    public abstract bool IsAbandoned { get; }

    /// <summary>Does the real task, and answers.</summary>
    public abstract void Complete();

    /// <summary>Answers that it came to nothing.</summary>
    public abstract void Fail(TaskFault fault);
}
