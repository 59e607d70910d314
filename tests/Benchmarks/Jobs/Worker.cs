using Gearman.Protocol;

namespace Benchmarks.Jobs;

/// <summary>Does jobs by sending their workload back, keeps a number of grabs unanswered, and sleeps when there is nothing to do.</summary>
internal sealed class Worker(int port, int depth) : LoadPeer(port)
{
    private int _grabs;

    public override void Begin()
    {
        RequestWriter.OneField(Output, PacketType.CanDo, "benchmark"u8);
        Grab();
        Send();
    }

    protected override void On(in Packet packet)
    {
        switch (packet.Type)
        {
            case PacketType.JobAssign:
                var fields = packet.ReadFields();
                var handle = fields.Next();
                fields.Next();
                RequestWriter.Work(Output, PacketType.WorkComplete, handle, fields.Rest);
                RequestWriter.NoFields(Output, PacketType.GrabJob);
                Done++;
                break;
            case PacketType.Noop:
                Grab();
                break;
            case PacketType.NoJob:
                if (--_grabs == 0)
                {
                    RequestWriter.NoFields(Output, PacketType.PreSleep);
                }

                break;
            default:
                throw new InvalidOperationException($"The server sent {packet.Type}");
        }
    }

    private void Grab()
    {
        for (; _grabs < depth; _grabs++)
        {
            RequestWriter.NoFields(Output, PacketType.GrabJob);
        }
    }
}
