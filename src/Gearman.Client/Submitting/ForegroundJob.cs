using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Gearman.Protocol;

namespace Gearman.Client.Submitting;

/// <summary>A foreground job: first awaits JOB_CREATED, then the WORK_ packets of its handle.</summary>
/// <remarks>
/// A caller that stopped waiting leaves it where it is: what comes late finds its place, and nobody looks. One that was
/// lost with its connection goes back to the client, which submits the same object again.
/// </remarks>
internal sealed class ForegroundJob : PendingReply, IThreadPoolWorkItem
{
    // Completed by Execute, on a thread that may run the caller's code.
    private readonly TaskCompletionSource<ReadOnlyMemory<byte>> _result = new();
    private readonly TaskCompletionSource<JobHandle>? _created;
    private readonly Channel<JobUpdate>? _updates;
    private readonly Action<ForegroundJob, GearmanException> _onLost;

    // The read loop's of the connection that has the job.
    private byte[] _handleBytes = [];
    private volatile StrongBox<JobHandle>? _handle;

    // Set once, by whoever ends the job first.
    private int _ended;
    private ReadOnlyMemory<byte> _data;
    private GearmanException? _error;
    private ITimer? _deadline;

    /// <summary>A job that is about to be submitted.</summary>
    /// <param name="request">The job.</param>
    /// <param name="observed">The caller wants the handle and the updates, not just the result.</param>
    /// <param name="onLost">Submits it again, or fails it. Called on the thread pool.</param>
    public ForegroundJob(in JobRequest request, bool observed, Action<ForegroundJob, GearmanException> onLost)
        : base(request.Function, PacketType.JobCreated)
    {
        Request = request;
        _onLost = onLost;
        if (observed)
        {
            _created = new TaskCompletionSource<JobHandle>(TaskCreationOptions.RunContinuationsAsynchronously);
            _updates = Channel.CreateUnbounded<JobUpdate>(new UnboundedChannelOptions { SingleWriter = true });
        }
    }

    /// <summary>What was asked for.</summary>
    public JobRequest Request { get; }

    /// <summary>How often it was submitted again.</summary>
    public int Resubmits { get; private set; }

    /// <summary>The caller has stopped waiting.</summary>
    public bool IsAbandoned { get; set; }

    /// <summary>The outcome.</summary>
    public Task<ReadOnlyMemory<byte>> Result => _result.Task;

    /// <summary>The handle, once the server has the job. Of an observed job only.</summary>
    public Task<JobHandle> Created => _created!.Task;

    /// <summary>The handle on the server that has the job now; null while none has.</summary>
    public JobHandle? Handle => _handle?.Value;

    /// <summary>What the worker says meanwhile; ends with the job. Of an observed job only.</summary>
    public IAsyncEnumerable<JobUpdate> Updates => _updates!.Reader.ReadAllAsync();

    /// <summary>Another job that the server joined to the same handle, submitted over the same connection.</summary>
    public ForegroundJob? Twin { get; set; }

    /// <summary>Calls back unless the job ends in time.</summary>
    public void ExpireAfter(TimeSpan timeout, TimeProvider time, Action<ForegroundJob> onExpired)
    {
        _deadline = time.CreateTimer(_ => onExpired(this), state: null, timeout, Timeout.InfiniteTimeSpan);
        if (Volatile.Read(ref _ended) != 0)
        {
            _deadline.Dispose();
        }
    }

    /// <summary>Makes it as it was before it was submitted. What the worker said so far is said again: the reader is told.</summary>
    public void Restart()
    {
        Resubmits++;
        _handleBytes = [];
        _handle = null;
        _updates?.Writer.TryWrite(new JobUpdate(JobUpdateKind.Restarted, default, 0, 0));
    }

    public override void Answer(in Packet packet, ClientSession session)
    {
        _handleBytes = packet.Body.ToArray();
        session.Follow(_handleBytes, this);
        _handle = new StrongBox<JobHandle>(session.ToHandle(_handleBytes));
        _created?.TrySetResult(_handle.Value);
    }

    /// <summary>It was never submitted: ends it, and nobody is told.</summary>
    public void Abandon() => TryEnd(default, error: null);

    public override void Fail(GearmanException exception)
    {
        if (TryEnd(default, exception))
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    /// <summary>Fails because its connection ended, for good.</summary>
    public void FailLost(GearmanException reason) => Fail(About(reason, Handle));

    public override void Lose(GearmanException reason) => ThreadPool.UnsafeQueueUserWorkItem(
        static lost => lost.Job._onLost(lost.Job, lost.Reason), (Job: this, Reason: reason), preferLocal: false);

    /// <summary>WORK_DATA, WORK_WARNING or WORK_STATUS came.</summary>
    /// <param name="type">Which.</param>
    /// <param name="fields">What follows the handle.</param>
    public void Update(PacketType type, PacketFields fields)
    {
        if (_updates is null)
        {
            return;
        }

        if (type != PacketType.WorkStatus)
        {
            var kind = type == PacketType.WorkData ? JobUpdateKind.Data : JobUpdateKind.Warning;
            _updates.Writer.TryWrite(new JobUpdate(kind, fields.Rest.ToArray(), 0, 0));
            return;
        }

        // Servers pass on whatever text a worker sent; what is no number counts as 0, as it does for gearmand.
        _ = Utf8Parser.TryParse(fields.Next(), out uint numerator, out _);
        _ = Utf8Parser.TryParse(fields.Next(), out uint denominator, out _);
        _updates.Writer.TryWrite(new JobUpdate(JobUpdateKind.Status, default, numerator, denominator));
    }

    /// <summary>WORK_COMPLETE, WORK_FAIL or WORK_EXCEPTION came.</summary>
    /// <param name="type">Which.</param>
    /// <param name="data">The data; empty for WORK_FAIL.</param>
    /// <param name="session">Who read it.</param>
    public void End(PacketType type, ReadOnlyMemory<byte> data, ClientSession session)
    {
        GearmanException? error = type switch
        {
            PacketType.WorkComplete => null,
            PacketType.WorkException => new JobErrorException(Function!, _handle!.Value, data),
            _ => new JobFailedException(Function!, _handle!.Value),
        };
        if (TryEnd(data, error))
        {
            session.Resume(this);
        }
    }

    /// <summary>Tells the caller, whose code may run on within this call.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        _updates?.Writer.TryComplete();
        if (_error is null)
        {
            _result.TrySetResult(_data);
            return;
        }

        if (_created is not null)
        {
            Fail(_created, _error);
        }

        Fail(_result, _error);
    }

    private bool TryEnd(ReadOnlyMemory<byte> data, GearmanException? error)
    {
        if (Interlocked.CompareExchange(ref _ended, 1, 0) != 0)
        {
            return false;
        }

        _data = data;
        _error = error;
        _deadline?.Dispose();
        return true;
    }
}
