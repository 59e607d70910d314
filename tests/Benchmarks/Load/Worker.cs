using Gearman.Protocol;

namespace Benchmarks.Load;

/// <summary>Does jobs, keeps a number of grabs unanswered, and sleeps when there is nothing to do.</summary>
/// <param name="port">The server's port.</param>
/// <param name="tally">Where to count what is done; null if that is somebody else's business, who gets the payload back as the result.</param>
/// <param name="depth">The grabs.</param>
/// <param name="functions">What it can do.</param>
internal sealed class Worker(int port, Tally? tally, int depth, byte[][] functions) : LoadPeer(port)
{
    private int _grabs;

    public override void Begin()
    {
        Register();
        Grab();
        Send();
    }

    /// <summary>Goes to sleep without a grab.</summary>
    public void Sleep()
    {
        Register();
        RequestWriter.NoFields(Output, PacketType.PreSleep);
        Send();
    }

    protected override void On(in Packet packet)
    {
        switch (packet.Type)
        {
            case PacketType.JobAssignUniq:
                var fields = packet.ReadFields();
                var handle = fields.Next();
                fields.Next();
                fields.Next();
                RequestWriter.Work(Output, PacketType.WorkComplete, handle, tally is null ? fields.Rest : default);
                RequestWriter.NoFields(Output, PacketType.GrabJobUniq);
                tally?.Count();
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

    private void Register()
    {
        foreach (var function in functions)
        {
            RequestWriter.OneField(Output, PacketType.CanDo, function);
        }
    }

    private void Grab()
    {
        for (; _grabs < depth; _grabs++)
        {
            RequestWriter.NoFields(Output, PacketType.GrabJobUniq);
        }
    }
}
