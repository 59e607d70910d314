using System.Buffers.Text;
using Gearman.Protocol;
using Gearman.Server.Brokering;

namespace Gearman.Server.Sessions;

/// <summary>Reads what a worker tells of its jobs, and tells the broker.</summary>
internal static class WorkPacket
{
    /// <summary>Tells the broker.</summary>
    /// <returns>False if the job is not the worker's.</returns>
    public static bool TryApply(in Packet packet, Peer worker, ServerContext server)
    {
        // Trailing fields may be missing: Perl's worker leaves them out when they are empty.
        var fields = packet.ReadFields();
        var number = server.Handles.Parse(fields.Next());
        return packet.Type switch
        {
            PacketType.WorkComplete => server.Broker.Finish(worker, number, JobEvent.Complete, fields.Rest),
            PacketType.WorkFail => server.Broker.Finish(worker, number, JobEvent.Fail, default),
            PacketType.WorkException => server.Broker.Finish(worker, number, JobEvent.Exception, fields.Rest),
            PacketType.WorkData => server.Broker.Update(worker, number, JobEvent.Data, fields.Rest),
            PacketType.WorkWarning => server.Broker.Update(worker, number, JobEvent.Warning, fields.Rest),
            _ => TryApplyStatus(worker, number, fields, server.Broker),
        };
    }

    private static bool TryApplyStatus(Peer worker, long number, PacketFields fields, Broker broker)
    {
        // Passed on as it was written; what is kept is read as C's atoi would: leading digits, else 0.
        var asWritten = fields.Rest;
        _ = Utf8Parser.TryParse(fields.Next(), out uint numerator, out _);
        _ = Utf8Parser.TryParse(fields.Next(), out uint denominator, out _);
        if (asWritten.Contains((byte)0))
        {
            return broker.UpdateStatus(worker, number, numerator, denominator, asWritten);
        }

        byte[] completed = [.. asWritten, 0];
        return broker.UpdateStatus(worker, number, numerator, denominator, completed);
    }
}
