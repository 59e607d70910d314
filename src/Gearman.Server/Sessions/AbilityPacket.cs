using System.Buffers.Text;
using Gearman.Protocol;
using Gearman.Server.Brokering;

namespace Gearman.Server.Sessions;

/// <summary>CAN_DO and CAN_DO_TIMEOUT.</summary>
internal static class AbilityPacket
{
    /// <summary>Tells the broker what a worker can do.</summary>
    /// <param name="packet">One of the packets.</param>
    /// <param name="broker">The broker.</param>
    /// <param name="worker">Who can.</param>
    /// <param name="fault">What is wrong, when it returns false.</param>
    public static bool TryTake(in Packet packet, Broker broker, Session worker, out PacketFault fault)
    {
        var fields = packet.ReadFields();
        var function = packet.Type == PacketType.CanDo ? fields.Rest : fields.Next();
        if (!SubmitPacket.IsFunctionName(function, out fault))
        {
            return false;
        }

        if (worker.Guard?.MayWork(function) == false)
        {
            fault = new PacketFault(ErrorCode.AccessDenied, "This connection may not work for this function"u8);
            return false;
        }

        // As gearmand: milliseconds, at least a second; what is no number is no limit (npm's gearman sends 4 raw bytes).
        var timeout = packet.Type == PacketType.CanDoTimeout
            && Utf8Parser.TryParse(fields.Rest, out int milliseconds, out _)
            && milliseconds > 0
                ? TimeSpan.FromMilliseconds(Math.Max(milliseconds, 1000))
                : TimeSpan.Zero;
        var refusal = broker.RegisterAbility(worker, function, timeout);
        fault = refusal == Refusal.None ? default : new PacketFault(ErrorCode.LimitExceeded, RefusalText.Of(refusal));
        return refusal == Refusal.None;
    }
}
