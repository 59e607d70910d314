using System.Runtime.CompilerServices;
using Gearman.Server.Storing;

namespace Gearman.Cli.Daemon.Import;

/// <summary>
/// A store that tells what happened, read twice: first what stands at the end, then that alone. A server needs no such thing, it has all
/// jobs in memory; what is copied is not.
/// </summary>
/// <param name="open">Opens the store.</param>
internal sealed class StandingJobs(Func<IJobStore> open) : IJobStore
{
    private IJobStore? _store;

    public async IAsyncEnumerable<JobBatch> ReplayAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var standing = await ReadStandingAsync(cancellationToken).ConfigureAwait(false);
        _store = open();
        var number = 0L;
        var batch = new JobBatch();
        await foreach (var told in _store.ReplayAsync(cancellationToken).ConfigureAwait(false))
        {
            foreach (var entry in told)
            {
                number++;
                if (standing.TryGetValue(entry.Id, out var last) && last == number)
                {
                    batch.Append(entry);
                }
            }

            yield return batch;
            batch.Clear();
        }
    }

    public ValueTask CommitAsync(JobBatch batch, CancellationToken cancellationToken) => _store!.CommitAsync(batch, cancellationToken);

    public ValueTask DisposeAsync() => _store?.DisposeAsync() ?? default;

    /// <returns>By the job, which of all entries is the one that counts.</returns>
    private async Task<Dictionary<long, long>> ReadStandingAsync(CancellationToken cancellationToken)
    {
        Dictionary<long, long> standing = [];
        var number = 0L;
        var store = open();
        await using (store.ConfigureAwait(false))
        {
            await foreach (var told in store.ReplayAsync(cancellationToken).ConfigureAwait(false))
            {
                foreach (var entry in told)
                {
                    number++;
                    if (entry.Kind == JobBatchEntryKind.Removed)
                    {
                        standing.Remove(entry.Id);
                    }
                    else
                    {
                        standing[entry.Id] = number;
                    }
                }
            }
        }

        return standing;
    }
}
