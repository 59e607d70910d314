using System.Buffers;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Gearman.Server.Storing.Journal;

/// <summary>
/// A store in a directory of the server's own: an append-only journal. A batch is one record and one sync of the disk; what is
/// done with is left behind, and the oldest file goes when what it still has of use was copied.
/// </summary>
/// <example>
/// <code>
/// var options = new GearmanServerOptions { Store = new JournalStore(new JournalOptions { Directory = "/var/lib/gearman" }) };
/// await using var server = new GearmanServer(options);
/// await server.StartAsync();
/// </code>
/// </example>
public sealed class JournalStore : IJobStore
{
    private readonly IJournalFolder _folder;
    private readonly int _segmentBytes;
    private readonly ILogger _logger;
    private readonly JournalIndex _index = new();
    private readonly JournalWriter _writer;
    private ArrayBufferWriter<byte> _record = new();

    /// <summary>A journal that is not opened yet.</summary>
    /// <param name="options">Options; later changes to them have no effect.</param>
    /// <param name="logger">Where to log; null for nowhere.</param>
    /// <exception cref="OptionsValidationException">An option is out of its range.</exception>
    public JournalStore(JournalOptions options, ILogger<JournalStore>? logger = null)
        : this(new DiskFolder(Validated(options).Directory), options.SegmentBytes, logger ?? NullLogger<JournalStore>.Instance)
    {
    }

    internal JournalStore(IJournalFolder folder, int segmentBytes, ILogger logger)
    {
        _folder = folder;
        _segmentBytes = segmentBytes;
        _logger = logger;
        _writer = new JournalWriter(folder, _index, segmentBytes);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<JobBatch> ReplayAsync(CancellationToken cancellationToken) => ReplayGuardedAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask CommitAsync(JobBatch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        Guard(() => Commit(batch));
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _writer.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private static JournalOptions Validated(JournalOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var validation = new JournalOptionsValidator().Validate(null, options);
        return validation.Failed
            ? throw new OptionsValidationException(nameof(JournalOptions), typeof(JournalOptions), validation.Failures)
            : options;
    }

    private async IAsyncEnumerable<JobBatch> ReplayGuardedAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var finder = new SegmentFinder(_folder, _segmentBytes, _logger);
        List<Segment> segments = [];
        Guard(() =>
        {
            _folder.Lock();
            segments = finder.Open();
            _writer.Open(segments, finder.Spare);
        });
        var batches = new JournalReplay(_folder, segments, finder.Spare, _index, _logger).RunAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (batches.ConfigureAwait(false))
        {
            while (await MoveNextAsync(batches).ConfigureAwait(false))
            {
                yield return batches.Current;
            }
        }
    }

    private async ValueTask<bool> MoveNextAsync(IAsyncEnumerator<JobBatch> batches)
    {
        try
        {
            return await batches.MoveNextAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Fault(e);
        }
    }

    private void Commit(JobBatch batch)
    {
        var isNew = false;
        JournalWriter.Begin(_record);
        foreach (var entry in batch)
        {
            isNew |= entry.Kind == JobBatchEntryKind.Added;
            // What names a removed job to other stores is not needed here.
            JournalWriter.Append(_record, entry.Kind == JobBatchEntryKind.Removed ? new JobBatchEntry { Kind = entry.Kind, Id = entry.Id } : entry);
        }

        _writer.Write(_record, isNew);
        Tidy();
        if (_record.Capacity > JobBatch.MaxKeptCapacity)
        {
            _record = new ArrayBufferWriter<byte>();
        }
    }

    /// <summary>What was committed stays so, whatever becomes of this.</summary>
    private void Tidy()
    {
        try
        {
            _writer.Tidy();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JobStoreException)
        {
            Log.NotTidied(_logger, e);
        }
    }

    private void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Fault(e);
        }
    }

    private JobStoreException Fault(Exception cause) => new($"The journal in {_folder.Name}: {cause.Message}", cause);
}
