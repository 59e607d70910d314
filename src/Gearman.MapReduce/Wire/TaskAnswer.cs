using System.Buffers;
using System.Text;
using MessagePack;

namespace Gearman.MapReduce;

/// <summary>
/// What a worker answers, as an ordinary result so that it passes any server: a version byte, a byte that is 0 or the
/// <see cref="TaskFault"/>, then the partial result or the fault's message in UTF-8. A byte of 255 stands before the ticket of a result
/// that was handed over within the process (<see cref="ResultHandover"/>).
/// </summary>
internal static class TaskAnswer
{
    public const byte Version = 3;

    private const byte Done = 0;
    private const byte HandedOver = 255;
    private const int TicketLength = 16;

    /// <summary>Starts the answer of a task that is done; the partial result follows.</summary>
    public static void WriteDone(IBufferWriter<byte> output) => output.Write([Version, Done]);

    /// <summary>Starts the answer of a task whose result was handed over.</summary>
    public static void WriteHandedOver(IBufferWriter<byte> output, Guid ticket) => output.Write([Version, HandedOver, .. ticket.ToByteArray()]);

    /// <summary>Takes the ticket out of an answer.</summary>
    /// <param name="answer">The answer; moved behind the ticket when there is one.</param>
    /// <param name="ticket">The ticket.</param>
    /// <returns>False when the answer has the result itself, or is none.</returns>
    public static bool TryReadTicket(ref ReadOnlyMemory<byte> answer, out Guid ticket)
    {
        ticket = default;
        if (answer.Span is not [Version, HandedOver, ..] || answer.Length < 2 + TicketLength)
        {
            return false;
        }

        ticket = new Guid(answer.Span.Slice(2, TicketLength));
        answer = answer[(2 + TicketLength)..];
        return true;
    }

    public static ReadOnlyMemory<byte> Fault(TaskFault fault, string message) =>
        (byte[])[Version, (byte)fault, .. Encoding.UTF8.GetBytes(message)];

    public static ReadOnlyMemory<byte> Poisoned(IReadOnlyList<PoisonedRecord> records) =>
        (byte[])[Version, (byte)TaskFault.Poisoned, .. PoisonFormat.Write(records)];

    /// <summary>Takes the partial result out of an answer.</summary>
    /// <exception cref="TaskFaultException">The answer is a fault, or not one of ours.</exception>
    public static ReadOnlyMemory<byte> Read(ReadOnlyMemory<byte> answer) => answer.Span switch
    {
        [Version, Done, ..] => answer[2..],
        [Version, (byte)TaskFault.Poisoned, ..] => throw new PoisonedException(ReadPoison(answer[2..])),
        [Version, >= (byte)TaskFault.Failed and <= (byte)TaskFault.SideDataMissing and var fault, .. var message] =>
            throw new TaskFaultException((TaskFault)fault, Encoding.UTF8.GetString(message)),
        [Version, ..] => throw new TaskFaultException(TaskFault.Rejected, "the worker's answer cannot be read"),
        [var version, ..] => throw new TaskFaultException(
            TaskFault.Rejected, $"the worker answers in version {version}, the coordinator reads {Version}"),
        _ => throw new TaskFaultException(TaskFault.Rejected, "the worker's answer is empty"),
    };

    private static PoisonedRecord[] ReadPoison(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return PoisonFormat.Read(bytes) is [_, ..] records ? records : throw new MessagePackSerializationException("no records");
        }
        catch (Exception e) when (e is MessagePackSerializationException or EndOfStreamException)
        {
            throw new TaskFaultException(TaskFault.Rejected, $"the worker's answer cannot be read: {e.Message}", e);
        }
    }
}
