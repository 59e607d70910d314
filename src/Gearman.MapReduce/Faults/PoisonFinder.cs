namespace Gearman.MapReduce;

/// <summary>The poisoned records of a task: those to be left out, and those that are found.</summary>
internal sealed class PoisonFinder(TaskRequest request)
{
    private readonly HashSet<(int Input, long Offset)> _skips = [.. request.Skips];
    private readonly List<PoisonedRecord> _found = [];

    public bool HasSkips => _skips.Count > 0;

    /// <summary>True if the run may skip records.</summary>
    public bool IsLooking => request.MaySkip;

    public bool IsSkipped(LineBlock record) => _skips.Contains((record.Input, record.Offset));

    /// <param name="before">The block from the record on.</param>
    /// <param name="after">The block behind it.</param>
    /// <param name="e">What the job's code threw.</param>
    public void Add(LineBlock before, LineBlock after, Exception e)
    {
        if (before.Bytes.Length == after.Bytes.Length)
        {
            throw JobCodeFault.At(before.Path, before.Offset, e); // it threw before it took a record: there is none to leave out
        }

        var bytes = before.Bytes[..(before.Bytes.Length - after.Bytes.Length)];
        _found.Add(new PoisonedRecord(
            before.Input,
            before.Path,
            before.Offset,
            $"{e.GetType().Name}: {e.Message}",
            bytes[..Math.Min(bytes.Length, PoisonedRecord.MaxBytes)].ToArray()));
    }

    public void ThrowIfAny()
    {
        if (_found.Count > 0)
        {
            throw new PoisonedException(_found);
        }
    }
}
