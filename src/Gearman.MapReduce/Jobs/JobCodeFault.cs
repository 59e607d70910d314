namespace Gearman.MapReduce;

/// <summary>Says where in the input a job's code threw.</summary>
internal static class JobCodeFault
{
    public static TaskFaultException At(Split split, long offset, Exception e) =>
        new(TaskFault.Failed, $"{e.GetType().Name}: {e.Message} (at byte {offset} of {split.Path})", e);

    public static TaskFaultException At<TKey>(TKey key, Exception e) =>
        new(TaskFault.Failed, $"{e.GetType().Name}: {e.Message} (at key {key})", e);
}
