using Gearman.Protocol;

namespace Gearman.Client.Submitting;

/// <summary>Awaits JOB_CREATED for a background job: all that a client ever hears of it by itself.</summary>
internal sealed class BackgroundReply(string function) : PendingReply(function, PacketType.JobCreated)
{
    private readonly TaskCompletionSource<JobHandle> _handle = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<JobHandle> Handle => _handle.Task;

    public override void Answer(in Packet packet, ClientSession session) => _handle.TrySetResult(ToHandle(packet.Body, session.Server));

    public override void Fail(GearmanException exception) => Fail(_handle, exception);
}
