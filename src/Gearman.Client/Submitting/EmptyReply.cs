using Gearman.Protocol;

namespace Gearman.Client.Submitting;

/// <summary>Awaits an answer of which only the coming counts: ECHO_RES, OPTION_RES.</summary>
internal sealed class EmptyReply(PacketType expected) : PendingReply(function: null, expected)
{
    private readonly TaskCompletionSource<bool> _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Answered => _answered.Task;

    public override void Answer(in Packet packet, ClientSession session) => _answered.TrySetResult(true);

    public override void Fail(GearmanException exception) => Fail(_answered, exception);
}
