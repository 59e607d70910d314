namespace Gearman.MapReduce.Simulation;

/// <summary>A job with the type of its result.</summary>
internal sealed class SimulatedTask<TPartial>(PartialFunction<TPartial> function, TaskRequest request) : SimulatedJob(function.Name, request)
{
    private readonly TaskCompletionSource<TaskResult<TPartial>> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<TaskResult<TPartial>> Answer => _answer.Task;

    public override bool IsAbandoned => _answer.Task.IsCompleted;

    public override void Complete()
    {
        var monitor = new TaskMonitor(bytesDone: null, CancellationToken.None);
        _answer.TrySetResult(new(function.Execute(Request, monitor), monitor.Counters));
    }

    public override void Fail(TaskFault fault) => _answer.TrySetException(new TaskFaultException(fault, "simulated"));

    public void Abandon(CancellationToken cancellationToken) => _answer.TrySetCanceled(cancellationToken);
}
