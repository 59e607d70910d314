using System.Threading.Tasks.Sources;
using Gearman.Protocol;

namespace Gearman.Client.Submitting;

/// <summary>Awaits JOB_CREATED for a background job: all that a client ever hears of it by itself.</summary>
/// <remarks>
/// Used again and again. It is free when both sides have let go of it: the caller by taking the answer, and the
/// session when the answer has come. A caller that gives up is told at once; the answer still finds its place.
/// </remarks>
internal sealed class BackgroundReply : PendingReply, IValueTaskSource<JobHandle>, IThreadPoolWorkItem
{
    private const int Waiting = 0;
    private const int Answered = 1;
    private const int GivenUp = 2;

    private readonly BackgroundReplies _home;
    private ManualResetValueTaskSourceCore<JobHandle> _outcome;
    private JobHandle _handle;
    private GearmanException? _error;
    private CancellationToken _cancellation;
    private CancellationTokenRegistration _cancelled;
    private int _state;
    private int _holders;

    public BackgroundReply(BackgroundReplies home)
        : base(function: null, PacketType.JobCreated)
    {
        _home = home;
    }

    /// <summary>The next one of those that <see cref="BackgroundReplies"/> holds.</summary>
    public BackgroundReply? Next { get; set; }

    /// <summary>Takes it into use for a job.</summary>
    /// <param name="function">The job's function.</param>
    /// <param name="cancellation">Gives up.</param>
    public ValueTask<JobHandle> Begin(string function, CancellationToken cancellation)
    {
        Function = function;
        _holders = 2;
        _cancellation = cancellation;
        if (cancellation.CanBeCanceled)
        {
            _cancelled = cancellation.UnsafeRegister(static reply => ((BackgroundReply)reply!).GiveUp(), this);
        }

        return new ValueTask<JobHandle>(this, _outcome.Version);
    }

    public override void Answer(in Packet packet, ClientSession session)
    {
        if (Interlocked.CompareExchange(ref _state, Answered, Waiting) == Waiting)
        {
            _handle = session.ToHandle(packet.Body);
            session.Resume(this);
        }
        else
        {
            LetGo();
        }
    }

    public override void Fail(GearmanException exception)
    {
        if (Interlocked.CompareExchange(ref _state, Answered, Waiting) == Waiting)
        {
            _error = exception;
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
        else
        {
            LetGo();
        }
    }

    public override void Lose(GearmanException reason) => Fail(new JobUnconfirmedException(Function!, reason));

    /// <summary>Tells the caller, whose code may run on within this call.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        if (_state == GivenUp)
        {
            _outcome.SetException(new OperationCanceledException(_cancellation));
            return;
        }

        if (_error is null)
        {
            _outcome.SetResult(_handle);
        }
        else
        {
            _outcome.SetException(_error);
        }

        LetGo();
    }

    JobHandle IValueTaskSource<JobHandle>.GetResult(short token)
    {
        try
        {
            return _outcome.GetResult(token);
        }
        finally
        {
            _cancelled.Dispose();
            LetGo();
        }
    }

    ValueTaskSourceStatus IValueTaskSource<JobHandle>.GetStatus(short token) => _outcome.GetStatus(token);

    void IValueTaskSource<JobHandle>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _outcome.OnCompleted(continuation, state, token, flags);

    private void GiveUp()
    {
        if (Interlocked.CompareExchange(ref _state, GivenUp, Waiting) == Waiting)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    private void LetGo()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            _outcome.Reset();
            _error = null;
            _cancelled = default;
            _cancellation = default;
            _state = Waiting;
            _home.Return(this);
        }
    }
}
