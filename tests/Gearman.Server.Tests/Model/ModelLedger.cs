using Gearman.Server.Storing;

namespace Gearman.Server.Tests.Model;

/// <summary>Two pages of what a store is told, one of them being committed, and what the store has.</summary>
internal sealed class ModelLedger
{
    /// <summary>The page that is written on.</summary>
    public ModelPage Open { get; private set; } = new();

    /// <summary>The page that is being committed.</summary>
    public ModelPage Closed { get; private set; } = new();

    /// <summary>What another server would find.</summary>
    public SortedDictionary<long, ModelRecord> Durable { get; } = [];

    public bool IsSettled => Open.IsEmpty && Closed.IsEmpty;

    public void Add(JobBatchEntryKind kind, ModelRecord record) => Open.Entries.Add((kind, record));

    /// <summary>Begins a commit.</summary>
    public void Turn() => (Closed, Open) = (Open, Closed);

    /// <summary>The store has taken the closed page.</summary>
    public void Apply()
    {
        foreach (var (kind, record) in Closed.Entries)
        {
            if (kind == JobBatchEntryKind.Removed)
            {
                Durable.Remove(record.Number);
            }
            else
            {
                Durable[record.Number] = record;
            }
        }
    }

    /// <summary>The closed page is done with.</summary>
    public ModelPage TakeClosed()
    {
        var page = Closed;
        Closed = new ModelPage();
        return page;
    }

    /// <summary>Neither page was taken: what they say of jobs that stand is said again.</summary>
    /// <returns>Both, the closed one first.</returns>
    public (ModelPage Closed, ModelPage Open) TakeBoth()
    {
        var (closed, open) = (Closed, Open);
        var stand = closed.Requeued.Concat(open.Requeued).Select(failure => failure.Job.Number).ToHashSet();
        (Closed, Open) = (new ModelPage(), new ModelPage());
        Open.Entries = [.. closed.Entries.Concat(open.Entries).Where(
            entry => entry.Kind == JobBatchEntryKind.Failed || (entry.Kind == JobBatchEntryKind.Removed && !stand.Contains(entry.Record.Number)))];
        return (closed, open);
    }

    /// <summary>The server was killed.</summary>
    public void Crash() => (Closed, Open) = (new ModelPage(), new ModelPage());
}
