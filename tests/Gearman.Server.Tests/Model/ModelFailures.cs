using Gearman.Server.Storing;

namespace Gearman.Server.Tests.Model;

/// <summary>The failed jobs that are kept, those that failed first first.</summary>
internal sealed class ModelFailures(int limit, ModelLedger? ledger)
{
    public List<ModelFailure> All { get; private set; } = [];

    public void Add(ModelFailure failure)
    {
        All = [.. All.Append(failure).OrderBy(f => f.At).ThenBy(f => f.Job.Number)];
        while (All.Count > limit)
        {
            Remove(All[0]);
        }
    }

    public void Remove(ModelFailure failure)
    {
        All.Remove(failure);
        if (failure.IsStored)
        {
            ledger?.Add(JobBatchEntryKind.Removed, failure.Job);
        }
    }

    /// <summary>Takes one out that is queued again.</summary>
    public void Take(ModelFailure failure) => All.Remove(failure);

    /// <summary>The server was killed.</summary>
    public void Crash() => All = [];
}
