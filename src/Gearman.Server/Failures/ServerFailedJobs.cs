using System.Text;
using Gearman.Server.Brokering;
using Gearman.Server.Connections;
using Gearman.Server.Protocols;
using Gearman.Server.Sessions;

namespace Gearman.Server.Failures;

/// <summary>The jobs of a server that failed for good, of all tenants: from any thread, in its process.</summary>
/// <remarks>All methods throw a <see cref="GearmanServerException"/> when the server has stopped.</remarks>
public sealed class ServerFailedJobs
{
    private readonly ServerLoop _loop;
    private readonly ServerContext _context;

    internal ServerFailedJobs(ServerLoop loop, ServerContext context)
    {
        _loop = loop;
        _context = context;
    }

    private Broker Broker => _context.Broker;

    /// <summary>All of them, those that failed first first.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<IReadOnlyList<FailedJob>> ListAsync(CancellationToken cancellationToken = default) =>
        _loop.InvokeAsync<IReadOnlyList<FailedJob>>(() => [.. Broker.Failed.All.Select(Show)], cancellationToken);

    /// <summary>A job by its handle; null if there is none.</summary>
    /// <param name="handle">The handle, of <see cref="FailedJob.Handle"/> or as its client had it since the server started.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<FailedJob?> FindAsync(string handle, CancellationToken cancellationToken = default) =>
        _loop.InvokeAsync(() => Find(handle) is { } entry ? Show(entry) : null, cancellationToken);

    /// <summary>
    /// Queues a job again, as a new background job that has all its attempts before it. If the server has a store that does not take the
    /// new job, the failed one is back in the list.
    /// </summary>
    /// <param name="handle">Its handle.</param>
    /// <param name="cancellationToken">Ends the wait, not the retry.</param>
    /// <returns>The handle of the new job; null if there is no such failed job.</returns>
    /// <exception cref="JobRefusedException">A limit is met, or a job of its unique is there: it stays in the list.</exception>
    public async Task<string?> RetryAsync(string handle, CancellationToken cancellationToken = default)
    {
        var (number, refusal) = await _loop.InvokeAsync(() => Retry(handle), cancellationToken).ConfigureAwait(false);
        return refusal is null ? number is { } retried ? _context.Handles.Format(retried) : null : throw refusal;
    }

    /// <summary>Queues all jobs again that can be, as <see cref="RetryAsync"/>.</summary>
    /// <param name="function">The function whose jobs are meant, as <see cref="FailedJob.Function"/> has it; null for all.</param>
    /// <param name="cancellationToken">Ends the wait, not the retry.</param>
    /// <returns>How many are queued; the others stay in the list.</returns>
    public Task<int> RetryAllAsync(string? function = null, CancellationToken cancellationToken = default) =>
        _loop.InvokeAsync(() => Select(function).Count(entry => Broker.Requeue(entry, out _, out _)), cancellationToken);

    /// <summary>Forgets a job.</summary>
    /// <param name="handle">Its handle.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False if there is no such failed job.</returns>
    public Task<bool> DeleteAsync(string handle, CancellationToken cancellationToken = default) => _loop.InvokeAsync(() => Delete(handle), cancellationToken);

    /// <summary>Forgets all jobs.</summary>
    /// <param name="function">The function whose jobs are meant; null for all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many there were.</returns>
    public Task<int> DeleteAllAsync(string? function = null, CancellationToken cancellationToken = default) => _loop.InvokeAsync(
        () =>
        {
            var jobs = Select(function);
            jobs.ForEach(Broker.Failed.Remove);
            return jobs.Count;
        },
        cancellationToken);

    private (long? Number, JobRefusedException? Refusal) Retry(string handle)
    {
        if (Find(handle) is not { } entry)
        {
            return default;
        }

        return Broker.Requeue(entry, out var number, out var refusal)
            ? (number, null)
            : (null, new JobRefusedException(
                refusal == Refusal.UniqueInUse ? JobRefusal.UniqueInUse : JobRefusal.QueueFull, Encoding.UTF8.GetString(RefusalText.Of(refusal))));
    }

    private bool Delete(string handle)
    {
        if (Find(handle) is not { } entry)
        {
            return false;
        }

        Broker.Failed.Remove(entry);
        return true;
    }

    private FailedEntry? Find(string handle) =>
        Broker.Failed.TryFind(_context.Handles.Parse(Encoding.UTF8.GetBytes(handle)), out var entry) ? entry : null;

    private List<FailedEntry> Select(string? function)
    {
        var name = function is null ? null : Encoding.UTF8.GetBytes(function);
        return [.. Broker.Failed.All.Where(entry => name is null || entry.LocalName.SequenceEqual(name))];
    }

    private FailedJob Show(FailedEntry entry) => new(entry, _context.Handles.Format(entry.Number));
}
