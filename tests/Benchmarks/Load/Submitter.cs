using System.Buffers.Text;
using Gearman.Protocol;

namespace Benchmarks.Load;

/// <summary>Submits jobs and keeps a number of them unanswered.</summary>
internal sealed class Submitter(int port, Tally tally, SubmitPlan plan) : LoadPeer(port)
{
    private readonly byte[] _payload = new byte[plan.PayloadLength];
    private int _unanswered;

    public override void Begin()
    {
        Fill();
        Send();
    }

    protected override void On(in Packet packet)
    {
        switch (packet.Type)
        {
            case PacketType.JobCreated when plan.Background:
                if (!plan.CountedByWorkers)
                {
                    tally.Count();
                }

                _unanswered--;
                Fill();
                break;
            case PacketType.JobCreated:
                break;
            case PacketType.WorkComplete:
                var fields = packet.ReadFields();
                fields.Next();
                tally.Count(fields.Rest);
                _unanswered--;
                Fill();
                break;
            default:
                throw new InvalidOperationException($"The server sent {packet.Type}: {System.Text.Encoding.UTF8.GetString(packet.Body)}");
        }
    }

    private void Fill()
    {
        Span<byte> unique = stackalloc byte[11];
        while (_unanswered < plan.Window && tally.TryTakeNext(out var job))
        {
            _unanswered++;
            Tally.Stamp(_payload, job);
            var length = 0;
            if (plan.Unique)
            {
                Utf8Formatter.TryFormat(job, unique, out length);
            }

            RequestWriter.SubmitJob(Output, plan.Type, plan.Functions[job % plan.Functions.Length], unique[..length], _payload);
        }
    }
}
