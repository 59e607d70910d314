using Gearman.Server.Storing;

namespace Gearman.Cli.Daemon.Import;

/// <summary>Copies the jobs of a store, which keeps them.</summary>
/// <param name="source">The store.</param>
/// <param name="target">Where they go; null if nothing is written.</param>
/// <param name="tell">Told of each job that is not copied, and why.</param>
internal sealed class JobImport(IJobStore source, IImportTarget? target, Action<string> tell)
{
    /// <summary>Jobs that could be read.</summary>
    public int Read { get; private set; }

    /// <summary>Jobs that the target has not taken.</summary>
    public int Left { get; private set; }

    /// <summary>Copies.</summary>
    /// <exception cref="JobStoreException">A store can't be opened, read or written.</exception>
    /// <exception cref="DaemonException">The target can't be written.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await (target?.OpenAsync(cancellationToken) ?? Task.CompletedTask).ConfigureAwait(false);
        await foreach (var batch in source.ReplayAsync(cancellationToken).ConfigureAwait(false))
        {
            Take(batch);
            await (target?.WriteAsync(cancellationToken) ?? Task.CompletedTask).ConfigureAwait(false);
        }
    }

    private void Take(JobBatch batch)
    {
        foreach (var job in batch)
        {
            // A store may tell its last number by a job that is gone.
            if (job.Kind == JobBatchEntryKind.Removed)
            {
                continue;
            }

            Read++;
            if (target?.Take(job) is { } reason)
            {
                Left++;
                tell($"job {job.Id}, function {ImportText.Of(job.Function)}, unique {ImportText.Of(job.Unique)}: {reason}");
            }
        }
    }
}
