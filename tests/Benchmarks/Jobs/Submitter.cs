using Gearman.Protocol;

namespace Benchmarks.Jobs;

/// <summary>Submits jobs of 64 bytes and keeps a number of them unanswered.</summary>
internal sealed class Submitter(int port, PacketType type, int window, int jobs) : LoadPeer(port)
{
    private static readonly byte[] Workload = new byte[64];

    private readonly PacketType _answer = type == PacketType.SubmitJobBg ? PacketType.JobCreated : PacketType.WorkComplete;
    private int _submitted;

    public override void Begin()
    {
        for (var i = 0; i < window; i++)
        {
            Submit();
        }

        Send();
    }

    protected override void On(in Packet packet)
    {
        if (packet.Type == _answer)
        {
            Done++;
            Submit();
        }
        else if (packet.Type != PacketType.JobCreated)
        {
            throw new InvalidOperationException($"The server sent {packet.Type}");
        }
    }

    private void Submit()
    {
        if (_submitted < jobs)
        {
            _submitted++;
            RequestWriter.SubmitJob(Output, type, "benchmark"u8, default, Workload);
        }
    }
}
