using System.Buffers.Text;
using Gearman.Protocol;

namespace Gearman.Client.Submitting;

/// <summary>Awaits STATUS_RES_UNIQUE: unique, known, running, numerator, denominator, clients.</summary>
internal sealed class UniqueStatusReply() : PendingReply(function: null, PacketType.StatusResUnique)
{
    private readonly TaskCompletionSource<UniqueJobStatus> _status = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<UniqueJobStatus> Status => _status.Task;

    public override void Answer(in Packet packet, ClientSession session)
    {
        var fields = packet.ReadFields();
        fields.Next();
        if (!JobStatus.TryRead(ref fields, out var status) || !Utf8Parser.TryParse(fields.Next(), out uint clients, out _))
        {
            throw new GearmanProtocolException("The server sent a STATUS_RES_UNIQUE that can't be read", server: session.Server);
        }

        _status.TrySetResult(new UniqueJobStatus(status, clients, session.Server));
    }

    public override void Fail(GearmanException exception) => Fail(_status, exception);
}
