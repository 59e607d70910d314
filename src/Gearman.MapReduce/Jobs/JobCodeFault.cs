namespace Gearman.MapReduce;

/// <summary>Says where in the input a job's code threw.</summary>
internal static class JobCodeFault
{
    public static TaskFaultException At(string path, long offset, Exception e) =>
        new(TaskFault.Failed, $"{e.GetType().Name}: {e.Message} (at byte {offset} of {path})", e);

    public static TaskFaultException At(string path, long offset, SpillException e) =>
        new(TaskFault.Failed, $"{e.Message} (at byte {offset} of {path})", e);

    public static TaskFaultException At<TKey>(TKey key, Exception e) =>
        new(TaskFault.Failed, $"{e.GetType().Name}: {e.Message} (at key {key})", e);

    /// <summary>Runs code of the job before its first record or behind its last.</summary>
    public static T Guard<T>(TaskRequest request, Func<T> code)
    {
        try
        {
            return code();
        }
        catch (Exception e) when (e is not (MapReduceException or OperationCanceledException))
        {
            throw new TaskFaultException(TaskFault.Failed, $"{e.GetType().Name}: {e.Message} (in {request.Input})", e);
        }
    }
}
