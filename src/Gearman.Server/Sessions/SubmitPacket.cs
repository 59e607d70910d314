using System.Buffers.Text;
using Gearman.Protocol;
using Gearman.Server.Brokering;

namespace Gearman.Server.Sessions;

/// <summary>Reads the packets that submit a job, and says what is wrong with one.</summary>
internal static class SubmitPacket
{
    /// <summary>9999-12-31T23:59:59Z, the last second that a date can hold.</summary>
    private const long LastEpoch = 253_402_300_799;

    /// <summary>Reads any of the submits.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="time">The clock, for a schedule.</param>
    /// <param name="submission">The job, a view over the packet.</param>
    /// <param name="fault">What is wrong, when it returns false.</param>
    public static bool TryRead(in Packet packet, TimeProvider time, out Submission submission, out PacketFault fault)
    {
        submission = default;
        (submission.Priority, submission.Background) = packet.Type switch
        {
            PacketType.SubmitJobHigh => (JobPriority.High, false),
            PacketType.SubmitJobHighBg => (JobPriority.High, true),
            PacketType.SubmitJobLow => (JobPriority.Low, false),
            PacketType.SubmitJobLowBg => (JobPriority.Low, true),
            PacketType.SubmitJob or PacketType.SubmitReduceJob => (JobPriority.Normal, false),
            _ => (JobPriority.Normal, true),
        };

        var fields = packet.ReadFields();
        if (!fields.TryNext(out submission.Function) || !fields.TryNext(out submission.Unique))
        {
            fault = PacketFault.Invalid("A submit needs function, unique and data, with a NUL byte between them"u8);
            return false;
        }

        if (packet.Type == PacketType.SubmitJobEpoch && !TryReadEpoch(ref fields, out submission.Epoch, out fault))
        {
            return false;
        }

        if (packet.Type == PacketType.SubmitJobSched && !Schedule.TryReadNext(ref fields, time, out submission.Epoch, out fault))
        {
            return false;
        }

        if (packet.Type is PacketType.SubmitReduceJob or PacketType.SubmitReduceJobBackground)
        {
            submission.Reduce = true;
            if (!fields.TryNext(out submission.Reducer) || !fields.TryNext(out _))
            {
                fault = PacketFault.Invalid("A reduce job needs function, unique, reducer, aggregate and data"u8);
                return false;
            }
        }

        if (!IsFunctionName(submission.Function, out fault) || (!submission.Reducer.IsEmpty && !IsFunctionName(submission.Reducer, out fault)))
        {
            return false;
        }

        if (!IsUnique(submission.Unique, out fault))
        {
            return false;
        }

        submission.Workload = fields.Rest;
        return true;
    }

    public static bool IsFunctionName(ReadOnlySpan<byte> name, out PacketFault fault)
    {
        fault = name switch
        {
            [] => PacketFault.Invalid("The function has no name"u8),
            _ when name.Contains(Tenant.Separator) => PacketFault.Invalid("A function has no byte 31 in its name"u8),
            { Length: > PacketLimits.MaxFunctionLength } => new PacketFault(ErrorCode.ArgumentTooLarge, "Function name too large"u8),
            _ => default,
        };
        return fault.Code.IsEmpty;
    }

    public static bool IsUnique(ReadOnlySpan<byte> unique, out PacketFault fault)
    {
        fault = unique.Length > PacketLimits.MaxUniqueLength ? new PacketFault(ErrorCode.ArgumentTooLarge, "Unique value too large"u8) : default;
        return fault.Code.IsEmpty;
    }

    private static bool TryReadEpoch(scoped ref PacketFields fields, out long epoch, out PacketFault fault)
    {
        fault = default;
        epoch = 0;
        if (!fields.TryNext(out var text))
        {
            fault = PacketFault.Invalid("SUBMIT_JOB_EPOCH needs function, unique, epoch and data"u8);
            return false;
        }

        // What is no number is now, as in gearmand; a number beyond any date gets no answer there.
        if ((!Utf8Parser.TryParse(text, out epoch, out _) && text is [>= (byte)'0' and <= (byte)'9', ..]) || epoch > LastEpoch)
        {
            fault = PacketFault.Invalid("The epoch is beyond the year 9999"u8);
            return false;
        }

        epoch = Math.Max(epoch, 0);
        return true;
    }
}
