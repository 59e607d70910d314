using Gearman.Server.Storing;

namespace Gearman.Server.Brokering;

/// <summary>What is committed together, and what depends on it.</summary>
internal sealed class LedgerPage
{
    /// <summary>What the store is told.</summary>
    public readonly JobBatch Batch = new();

    /// <summary>The submits that are answered when it is committed, in order.</summary>
    public readonly List<PendingSubmit> Submits = [];

    /// <summary>The numbers of jobs that were there before, and that a background submit joined.</summary>
    public readonly List<long> Turned = [];

    /// <summary>Failed jobs that it replaces by new ones; failed again if it is not committed.</summary>
    public readonly List<FailedEntry> Requeued = [];

    /// <summary>The jobs that are given out when it is committed.</summary>
    public JobList Jobs = new();

    public bool IsEmpty => Batch.Count == 0 && Submits.Count == 0;

    public void Clear()
    {
        Batch.Clear();
        Submits.Clear();
        Turned.Clear();
        Requeued.Clear();
    }
}
