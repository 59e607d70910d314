using System.Buffers.Text;
using System.Threading.Channels;
using Gearman.Protocol;

namespace Gearman.Client.Submitting;

/// <summary>A foreground job: first awaits JOB_CREATED, then the WORK_ packets of its handle.</summary>
/// <remarks>A caller that stopped waiting leaves it where it is: what comes late finds its place, and nobody looks.</remarks>
internal sealed class ForegroundJob : PendingReply
{
    private readonly TaskCompletionSource<ReadOnlyMemory<byte>> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<JobHandle>? _created;
    private readonly Channel<JobUpdate>? _updates;

    // The read loop's.
    private byte[] _handle = [];

    /// <summary>A job that is about to be submitted.</summary>
    /// <param name="function">Its function.</param>
    /// <param name="observed">The caller wants the handle and the updates, not just the result.</param>
    public ForegroundJob(string function, bool observed)
        : base(function, PacketType.JobCreated)
    {
        if (observed)
        {
            _created = new TaskCompletionSource<JobHandle>(TaskCreationOptions.RunContinuationsAsynchronously);
            _updates = Channel.CreateUnbounded<JobUpdate>(new UnboundedChannelOptions { SingleWriter = true });
        }
    }

    /// <summary>The outcome.</summary>
    public Task<ReadOnlyMemory<byte>> Result => _result.Task;

    /// <summary>The handle, once the server has the job. Of an observed job only.</summary>
    public Task<JobHandle> Created => _created!.Task;

    /// <summary>What the worker says meanwhile; ends with the job. Of an observed job only.</summary>
    public IAsyncEnumerable<JobUpdate> Updates => _updates!.Reader.ReadAllAsync();

    /// <summary>Another job that the server joined to the same handle, submitted over the same connection.</summary>
    public ForegroundJob? Twin { get; set; }

    public override void Answer(in Packet packet, ClientSession session)
    {
        _handle = packet.Body.ToArray();
        session.Follow(_handle, this);
        _created?.TrySetResult(ToHandle(_handle, session.Server));
    }

    public override void Fail(GearmanException exception)
    {
        Fail(_result, exception);
        if (_created is not null)
        {
            Fail(_created, exception);
        }

        _updates?.Writer.TryComplete();
    }

    public override void Lose(GearmanException reason) => Fail(About(reason, HandleOn(reason.Server)));

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
    /// <param name="server">Who sent it.</param>
    public void End(PacketType type, ReadOnlyMemory<byte> data, ServerAddress server)
    {
        switch (type)
        {
            case PacketType.WorkComplete:
                _updates?.Writer.TryComplete();
                _result.TrySetResult(data);
                break;
            case PacketType.WorkException:
                Fail(new JobErrorException(Function!, ToHandle(_handle, server), data));
                break;
            default:
                Fail(new JobFailedException(Function!, ToHandle(_handle, server)));
                break;
        }
    }

    /// <summary>The handle as it is shown, if there is one already.</summary>
    public JobHandle? HandleOn(ServerAddress? server) => _handle.Length == 0 || server is null ? null : ToHandle(_handle, server.Value);
}
