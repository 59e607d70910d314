using System.Diagnostics.CodeAnalysis;

namespace Gearman.Server.Brokering;

/// <summary>
/// The jobs whose failure somebody may have to look after: background jobs, and jobs that were given up. Each tenant has its own list,
/// so that none pushes out what is another's.
/// </summary>
internal sealed class FailedJobs(BrokerLimits limits, JobTally tally, JobLedger? ledger)
{
    private readonly Dictionary<long, FailedEntry> _byNumber = [];

    /// <summary>None are kept at all.</summary>
    public bool KeepsNone => limits.FailedJobs == 0;

    public int Count => _byNumber.Count;

    /// <summary>Those that failed first first.</summary>
    public IEnumerable<FailedEntry> All => _byNumber.Values.OrderBy(entry => entry.Failure.At).ThenBy(entry => entry.Number);

    public bool TryFind(long number, [NotNullWhen(true)] out FailedEntry? entry) => _byNumber.TryGetValue(number, out entry);

    /// <summary>Keeps a job; those of its tenant that failed first are forgotten until the others are within the limits.</summary>
    public void Add(FailedEntry entry)
    {
        if (_byNumber.Remove(entry.Number, out var same))
        {
            same.Tenant.Failed.Remove(same);
        }

        _byNumber.Add(entry.Number, entry);
        var list = entry.Tenant.Failed;
        list.Add(entry);
        // The last one stays, however large: what may come in is limited elsewhere.
        while (list.Count > limits.FailedJobs || (list.Bytes > limits.FailedJobBytes && list.Count > 1))
        {
            tally.OnForgotten();
            Remove(list.Oldest!);
        }
    }

    /// <summary>Forgets a job, in the store as well.</summary>
    public void Remove(FailedEntry entry)
    {
        Take(entry);
        if (entry.IsStored)
        {
            ledger?.Remove(entry.Number, entry.Function, entry.Unique);
        }
    }

    /// <summary>Takes a job out that is to be queued again.</summary>
    public void Take(FailedEntry entry)
    {
        _byNumber.Remove(entry.Number);
        entry.Tenant.Failed.Remove(entry);
    }
}
