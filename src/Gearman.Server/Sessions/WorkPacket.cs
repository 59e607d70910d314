using System.Buffers.Text;
using Gearman.Protocol;
using Gearman.Server.Brokering;

namespace Gearman.Server.Sessions;

/// <summary>The packets by which a worker tells of a job that it has.</summary>
internal static class WorkPacket
{
    /// <summary>Tells the broker what the worker said.</summary>
    /// <param name="packet">One of the packets.</param>
    /// <param name="broker">The broker.</param>
    /// <param name="worker">Who said it.</param>
    /// <param name="handles">How its handle is read.</param>
    /// <param name="fault">What is wrong, when it returns false: the job is not the worker's.</param>
    public static bool TryTake(in Packet packet, Broker broker, Peer worker, HandleFormat handles, out PacketFault fault)
    {
        // Trailing fields may be missing: Perl's worker leaves them out when they are empty.
        var fields = packet.ReadFields();
        var number = handles.Parse(fields.Next());
        var known = packet.Type switch
        {
            PacketType.WorkComplete => broker.Finish(worker, number, JobEvent.Complete, fields.Rest),
            PacketType.WorkFail => broker.Finish(worker, number, JobEvent.Fail, default),
            PacketType.WorkException => broker.Finish(worker, number, JobEvent.Exception, fields.Rest),
            PacketType.WorkData => broker.Update(worker, number, JobEvent.Data, fields.Rest),
            PacketType.WorkWarning => broker.Update(worker, number, JobEvent.Warning, fields.Rest),
            _ => UpdateStatus(broker, worker, number, fields),
        };
        fault = new PacketFault(ErrorCode.JobNotFound, packet.Type switch
        {
            PacketType.WorkException => "An exception was received for a job that does not exist"u8,
            PacketType.WorkData or PacketType.WorkWarning => "Job does not exist on server"u8,
            _ => "Job given in work result not found"u8,
        });
        return known;
    }

    private static bool UpdateStatus(Broker broker, Peer worker, long number, PacketFields fields)
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
