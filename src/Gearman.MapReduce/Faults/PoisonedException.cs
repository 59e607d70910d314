namespace Gearman.MapReduce;

/// <summary>An attempt found records that cannot be mapped. The next one leaves them out.</summary>
internal sealed class PoisonedException(IReadOnlyList<PoisonedRecord> records)
    : TaskFaultException(TaskFault.Poisoned, Describe(records[0]))
{
    public IReadOnlyList<PoisonedRecord> Records => records;

    private static string Describe(PoisonedRecord first) => $"{first.Reason} (at byte {first.Offset} of {first.Path})";
}
