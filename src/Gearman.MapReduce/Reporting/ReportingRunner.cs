namespace Gearman.MapReduce;

/// <summary>A runner whose attempts are put down in a report.</summary>
internal sealed class ReportingRunner(TaskRunner runner, RunReport report) : TaskRunner
{
    internal override int MaxInlineBytes => runner.MaxInlineBytes;

    internal override bool IsRemote => runner.IsRemote;

    internal override bool TakesHandovers => runner.TakesHandovers;

    internal override int TasksPerWorker => runner.TasksPerWorker;

    internal override async Task<TaskResult<TPartial>> RunAsync<TPartial>(
        PartialFunction<TPartial> function, TaskRequest request, Action<long> bytesDone, CancellationToken cancellationToken)
    {
        var trace = report.Begin(function, request);
        try
        {
            var result = await runner.RunAsync(function, request with { Trace = trace, Note = BeginNote.AtOnce }, bytesDone, cancellationToken).ConfigureAwait(false);
            trace.End(AttemptOutcome.Done, message: null, function.SizeOf(result.Partial));
            return result;
        }
        catch (OperationCanceledException)
        {
            trace.End(AttemptOutcome.GivenUp, "nobody waited for it any longer", outputBytes: null);
            throw;
        }
        catch (Exception e)
        {
            trace.End(OutcomeOf(e), e.Message, outputBytes: null);
            throw;
        }
    }

    private static AttemptOutcome OutcomeOf(Exception error) => error switch
    {
        TaskFaultException { Fault: TaskFault.Unreadable } or InputException => AttemptOutcome.Unreadable,
        TaskFaultException { Fault: TaskFault.Rejected } => AttemptOutcome.Rejected,
        TaskFaultException { Fault: TaskFault.SideDataMissing } => AttemptOutcome.SideDataMissing,
        TaskFaultException { Fault: TaskFault.Poisoned } => AttemptOutcome.Poisoned,
        TaskFaultException { Fault: TaskFault.Lost } => AttemptOutcome.Lost,
        _ => AttemptOutcome.Failed,
    };
}
