using Gearman.Server.Storing;

namespace Gearman.Stores.Sql;

/// <summary>What a batch comes to: what is deleted, then inserted, then moved to the failed ones.</summary>
internal sealed class SqlChanges
{
    /// <summary>Jobs that are there no more.</summary>
    public HashSet<long> Removed { get; } = [];

    /// <summary>New jobs, in order.</summary>
    public List<SqlJob> Added { get; private set; } = [];

    /// <summary>What is kept of failures, by job.</summary>
    public Dictionary<long, byte[]> Failed { get; } = [];

    /// <summary>Reads a batch.</summary>
    public static SqlChanges From(JobBatch batch)
    {
        var changes = new SqlChanges();
        foreach (var entry in batch)
        {
            switch (entry.Kind)
            {
                case JobBatchEntryKind.Added:
                    changes.Added.Add(SqlJob.From(entry));
                    break;
                case JobBatchEntryKind.Failed:
                    changes.Failed[entry.Id] = entry.Failure.ToArray();
                    break;
                default:
                    changes.Removed.Add(entry.Id);
                    break;
            }
        }

        if (changes.Removed.Count > 0)
        {
            changes.Added.RemoveAll(job => changes.Removed.Contains(job.Id));
            foreach (var id in changes.Removed)
            {
                changes.Failed.Remove(id);
            }
        }

        return changes;
    }

    /// <summary>Puts the new jobs into the form that any table takes.</summary>
    public void MakeSafe() => Added = Added.ConvertAll(job => job.Safe());
}
