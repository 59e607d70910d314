using Gearman.Protocol;

namespace Gearman.Client.Submitting;

/// <summary>Awaits STATUS_RES: handle, known, running, numerator, denominator.</summary>
internal sealed class StatusReply() : PendingReply(function: null, PacketType.StatusRes)
{
    private readonly TaskCompletionSource<JobStatus> _status = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<JobStatus> Status => _status.Task;

    public override void Answer(in Packet packet, ClientSession session)
    {
        var fields = packet.ReadFields();
        fields.Next();
        if (!JobStatus.TryRead(ref fields, out var status))
        {
            throw new GearmanProtocolException("The server sent a STATUS_RES that can't be read", server: session.Server);
        }

        _status.TrySetResult(status);
    }

    public override void Fail(GearmanException exception) => Fail(_status, exception);
}
