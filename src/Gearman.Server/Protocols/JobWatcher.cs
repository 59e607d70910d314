using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Gearman.Server.Brokering;

namespace Gearman.Server.Protocols;

/// <summary>
/// The broker's peer behind one submit of a protocol. The loop writes and waits for nobody, a thread of the protocol reads:
/// what is unread is counted, and a reader who lets too much wait hears no more.
/// </summary>
/// <param name="maxUnread">How many bytes may wait, the largest update not counted.</param>
internal sealed class JobWatcher(int maxUnread) : Peer
{
    /// <summary>What an update costs beside its data, so that small ones are limited too.</summary>
    private const int UpdateOverhead = 64;

    private readonly Channel<JobUpdate> _updates =
        Channel.CreateUnbounded<JobUpdate>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });

    private readonly TaskCompletionSource<bool> _stored = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Bytes in the channel. Of both threads.</summary>
    private long _unread;

    /// <summary>The broker has it among its peers. Of the loop's thread.</summary>
    public bool HasJoined { get; set; }

    public override void OnWake()
    {
        // Only workers sleep.
    }

    /// <summary>What became of a submit that the store has to commit: false if it did not.</summary>
    public Task<bool> Stored => _stored.Task;

    public override void OnStored(long number) => _stored.SetResult(true);

    public override void OnRefused() => _stored.SetResult(false);

    public override void OnJobEvent(JobEvent kind, long number, ReadOnlySpan<byte> data)
    {
        if (Volatile.Read(ref _unread) > maxUnread)
        {
            End(new GearmanServerException("The job's updates were not read in time."));
            return;
        }

        // Both enums have the same members.
        var update = new JobUpdate((JobUpdateKind)kind, data.ToArray());
        Interlocked.Add(ref _unread, data.Length + UpdateOverhead);
        if (_updates.Writer.TryWrite(update) && update.IsLast)
        {
            End(null);
        }
    }

    /// <summary>Nothing more will be said. Again, or behind the last update, it has no effect.</summary>
    public void End(Exception? fault) => _updates.Writer.TryComplete(fault);

    public async IAsyncEnumerable<JobUpdate> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var update in _updates.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            Interlocked.Add(ref _unread, -(update.Data.Length + UpdateOverhead));
            yield return update;
        }
    }
}
